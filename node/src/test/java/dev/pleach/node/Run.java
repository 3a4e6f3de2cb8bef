package dev.pleach.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a command did when it was run inside this process: its exit code and what it said on
 * standard output and on standard error.
 */
record Run(int exitCode, String output, String messages) {
  static Run of(String... args) {
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int exitCode = Main.commandLine().execute(args);
      return new Run(
          exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
  }

  /** Returns the lines that the command itself said; its log is not counted. */
  List<String> ownLines() {
    return messages.lines().filter(line -> line.startsWith("pleach:")).toList();
  }

  /** Returns the JSON values of standard output, a line each. */
  List<JsonNode> values() {
    return output.lines().map(line -> Json.parse("output", line)).toList();
  }
}
