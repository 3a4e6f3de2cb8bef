package dev.pleach.verification.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SourceFileTest {
  @Test
  void aMethodIsMeasuredFromItsSignatureToItsBrace() {
    String text =
        """
        class A {
          /** Not counted. */
          int f() {
            return 1;
          }

          A() {}
        }
        """;

    SourceFile file = SourceFile.of("A.java", text);

    assertThat(file.lines()).isEqualTo(8);
    assertThat(file.methods())
        .containsExactly(new SourceFile.Method("f", 3, 3), new SourceFile.Method("<init>", 7, 1));
  }

  @Test
  void methodsOfNestedAndAnonymousClassesCountThemselves() {
    String text =
        """
        record A(int x) {
          static Runnable r() {
            return new Runnable() {
              @Override
              public void run() {}
            };
          }
        }
        """;

    assertThat(SourceFile.of("A.java", text).methods())
        .containsExactly(new SourceFile.Method("r", 2, 6), new SourceFile.Method("run", 4, 2));
  }

  @Test
  void aLongLineIsFoundUnlessItIsAnImportOrALiteral() {
    String filler = "x".repeat(SourceFile.LINE_COLUMNS_MAX);

    assertThat(longLines("class " + filler + " {}")).containsExactly(1);
    assertThat(longLines("// " + filler)).isEmpty();
    assertThat(longLines("// " + filler + filler)).containsExactly(1);
    assertThat(longLines("import a." + filler + ";")).isEmpty();
    assertThat(longLines("class A { String s = \"\\\"" + filler + "\"; }")).isEmpty();
  }

  private static List<Integer> longLines(String text) {
    return SourceFile.of("A.java", text + "\n").longLines();
  }
}
