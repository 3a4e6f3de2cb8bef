package dev.pleach.verification.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The measurable side of one source: its length, its longest lines and its methods. */
record SourceFile(String name, int lines, List<Integer> longLines, List<Method> methods) {
  static final int LINE_COLUMNS_MAX = 100;

  /** Tables of byte layouts in comments may be wider. */
  static final int COMMENT_COLUMNS_MAX = 120;

  private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

  /** A method or constructor, from its signature to its closing brace, without its Javadoc. */
  record Method(String name, int firstLine, int lines) {}

  static SourceFile of(String name, String text) {
    List<String> lines = text.lines().toList();
    List<Integer> longLines = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (isTooLong(lines.get(i))) {
        longLines.add(i + 1);
      }
    }
    return new SourceFile(name, lines.size(), longLines, methods(name, text));
  }

  /** Imports and string literals cannot be broken, and the formatter leaves them alone. */
  private static boolean isTooLong(String line) {
    if (line.startsWith("import ")) {
      return false;
    }
    boolean comment = line.strip().startsWith("*") || line.strip().startsWith("//");
    String code = comment ? line : STRING.matcher(line).replaceAll("\"\"");
    int max = comment ? COMMENT_COLUMNS_MAX : LINE_COLUMNS_MAX;
    return code.codePointCount(0, code.length()) > max;
  }

  private static List<Method> methods(String name, String text) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavacTask task =
        (JavacTask)
            compiler.getTask(
                null, null, diagnostic -> {}, List.of("-proc:none"), null, List.of(source(text)));
    List<Method> methods = new ArrayList<>();
    try {
      for (CompilationUnitTree unit : task.parse()) {
        unit.accept(new Measure(unit, Trees.instance(task).getSourcePositions()), methods);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
    return methods;
  }

  private static JavaFileObject source(String text) {
    return new SimpleJavaFileObject(URI.create("text:///Source.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  private static final class Measure extends TreeScanner<Void, List<Method>> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;

    Measure(CompilationUnitTree unit, SourcePositions positions) {
      this.unit = unit;
      this.positions = positions;
    }

    @Override
    public Void visitMethod(MethodTree method, List<Method> found) {
      LineMap map = unit.getLineMap();
      long end = positions.getEndPosition(unit, method);
      if (end >= 0) {
        int first = (int) map.getLineNumber(positions.getStartPosition(unit, method));
        int last = (int) map.getLineNumber(end);
        found.add(new Method(method.getName().toString(), first, last - first + 1));
      }
      return super.visitMethod(method, found);
    }
  }
}
