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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    return all(Map.of(name, text)).get(name);
  }

  /** The files by name, parsed by one compiler: setting one up costs more than parsing a file. */
  static Map<String, SourceFile> all(Map<String, String> texts) {
    Map<String, List<Method>> methods = methods(texts);
    Map<String, SourceFile> files = new TreeMap<>();
    texts.forEach((name, text) -> files.put(name, of(name, text, methods.get(name))));
    return files;
  }

  private static SourceFile of(String name, String text, List<Method> methods) {
    List<String> lines = text.lines().toList();
    List<Integer> longLines = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (isTooLong(lines.get(i))) {
        longLines.add(i + 1);
      }
    }
    return new SourceFile(name, lines.size(), longLines, methods);
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

  private static Map<String, List<Method>> methods(Map<String, String> texts) {
    List<Source> sources = texts.entrySet().stream().map(Source::new).toList();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavacTask task =
        (JavacTask)
            compiler.getTask(null, null, diagnostic -> {}, List.of("-proc:none"), null, sources);
    SourcePositions positions = Trees.instance(task).getSourcePositions();
    Map<String, List<Method>> methods = new HashMap<>();
    try {
      for (CompilationUnitTree unit : task.parse()) {
        List<Method> found = new ArrayList<>();
        unit.accept(new Measure(unit, positions), found);
        methods.put(unit.getSourceFile().toUri().getPath().substring(1), found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a source that is in memory", e);
    }
    return methods;
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(Map.Entry<String, String> file) {
      super(URI.create("text:///" + file.getKey()), JavaFileObject.Kind.SOURCE);
      this.text = file.getValue();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
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
