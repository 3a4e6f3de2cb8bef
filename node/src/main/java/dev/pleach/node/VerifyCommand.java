package dev.pleach.node;

import dev.pleach.port.Store;
import dev.pleach.replica.StoreCheck;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks a data directory. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Checks every hash, signature and invariant of a data directory that no node uses.")
final class VerifyCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The data directory.")
  private Path data = Path.of("");

  @Override
  public Integer call() {
    if (!Files.isDirectory(data)) {
      throw new Failures.BadInputException("no data directory '" + data + "'");
    }
    try (Store store = DataDirectory.of(data).openExistingStore()) {
      StoreCheck.Report report =
          StoreCheck.run(store, blocks -> System.err.println("checked " + blocks + " blocks"));
      PrintStream out = Json.out();
      out.println(
          Json.object(
              "ok", report.isSound(),
              "blocks", report.blocks(),
              "signatures", report.signatures(),
              "documents", report.documents(),
              "findings", report.findings(),
              "findingCount", report.findingCount()));
      out.flush();
      return report.isSound() ? 0 : 1;
    }
  }
}
