package dev.pleach.node;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a command did when it was run inside this process: its exit code and what it said on
 * standard error.
 */
record Run(int exitCode, String messages) {
  static Run of(String... args) {
    PrintStream before = System.err;
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    try {
      int exitCode = Main.commandLine().execute(args);
      return new Run(exitCode, captured.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }

  /** Returns the lines that the command itself said; its log is not counted. */
  List<String> ownLines() {
    return messages.lines().filter(line -> line.startsWith("pleach:")).toList();
  }
}
