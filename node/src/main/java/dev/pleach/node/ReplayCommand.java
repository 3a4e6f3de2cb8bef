package dev.pleach.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replays a recorded editing history. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Replays an editing trace (gzipped JSON, sequential or concurrent) and prints what it cost.",
      "The exit code is 0 only if the text that comes out is the one the trace names."
    })
final class ReplayCommand implements Callable<Integer> {
  @Parameters(paramLabel = "TRACE.json.gz", description = "The trace.")
  private Path file = Path.of("");

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = {
        "blocks: signed blocks into a durable store, a sequential trace only (its default).",
        "ops: one unsigned block per transaction, in memory, made and merged one by one.",
        "stream: blocks made beforehand, then merged one by one, in memory.",
        "merge: blocks made beforehand, then merged in one call, in memory (default if concurrent)."
      })
  private ReplayRun.@Nullable Mode mode;

  @Option(
      names = "--runs",
      defaultValue = "1",
      paramLabel = "N",
      description = "How often; times are medians.")
  private int runs;

  @Option(
      names = "--ops-per-block",
      defaultValue = "64",
      paramLabel = "N",
      description = "Ops that share a block in mode blocks and with --live (default 64).")
  private int opsPerBlock;

  @Option(
      names = "--live",
      description = "Commits here and lets a node in a second process receive it over libp2p.")
  private boolean live;

  @Override
  public Integer call() {
    if (runs < 1 || runs > 1_000) {
      throw new Failures.BadInputException("--runs is " + runs + ", must be 1..1000");
    }
    if (opsPerBlock < 1 || opsPerBlock > 65_535) {
      throw new Failures.BadInputException(
          "--ops-per-block is " + opsPerBlock + ", must be 1..65535");
    }
    Trace trace = Trace.read(file);
    String name = file.getFileName().toString().replaceFirst("\\.json\\.gz$", "");
    ObjectNode result =
        live
            ? LiveReplay.run(name, trace, opsPerBlock)
            : new ReplayRun(name, trace, modeFor(trace), opsPerBlock).run(runs);
    PrintStream out = Json.out();
    out.println(result);
    out.flush();
    return result.path("ok").asBoolean() ? 0 : 1;
  }

  private ReplayRun.Mode modeFor(Trace trace) {
    if (mode == null) {
      return trace.isConcurrent() ? ReplayRun.Mode.MERGE : ReplayRun.Mode.BLOCKS;
    }
    if (mode == ReplayRun.Mode.BLOCKS && trace.isConcurrent()) {
      throw new Failures.BadInputException(
          "--mode blocks replays one writer; use stream or merge for a concurrent trace");
    }
    return mode;
  }
}
