package dev.pleach.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Judges DAG-CBOR. */
@Command(
    name = "codec",
    mixinStandardHelpOptions = true,
    description = "Judges DAG-CBOR.",
    subcommands = CodecCommand.Check.class)
final class CodecCommand {
  /** Reads hexadecimal lines and says of each whether it is canonical DAG-CBOR. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Reads hexadecimal lines from standard input and prints one JSON object per line:",
        "{\"ok\":true,\"cid\":\"...\"} or {\"ok\":false,\"reason\":\"...\"}."
      })
  static final class Check implements Callable<Integer> {
    /** Longest line that is read: 64 MiB of hexadecimal digits. */
    private static final int LINE_CHARS_MAX = 64 << 20;

    @Override
    public Integer call() throws IOException {
      PrintStream out = Json.out();
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.println(judge(line.strip()));
      }
      out.flush();
      return 0;
    }

    private static String judge(String hex) {
      if (hex.length() > LINE_CHARS_MAX) {
        return Json.object("ok", false, "reason", "a line of " + hex.length() + " characters");
      }
      return CodecJudge.judge(hex);
    }
  }
}
