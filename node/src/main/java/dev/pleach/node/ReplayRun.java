package dev.pleach.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.DocumentCrdt;
import dev.pleach.crdt.DocumentState;
import dev.pleach.crdt.EventGraph;
import dev.pleach.crdt.Path;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.Digest;
import dev.pleach.dag.Multibase;
import dev.pleach.dag.block.Block;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** One way of replaying a trace, run so many times. */
final class ReplayRun {
  /** The ways; {@link ReplayCommand} says what each does. */
  enum Mode {
    BLOCKS,
    OPS,
    STREAM,
    MERGE
  }

  private static final DocumentCrdt TEXT = new DocumentCrdt(ContainerType.TEXT);

  private final String name;
  private final Trace trace;
  private final Mode mode;
  private final int opsPerBlock;

  ReplayRun(String name, Trace trace, Mode mode, int opsPerBlock) {
    this.name = name;
    this.trace = trace;
    this.mode = mode;
    this.opsPerBlock = opsPerBlock;
  }

  /** What one run gave; {@code storedBytes} and {@code loadMillis} only where there is a store. */
  record Outcome(String text, long blocks, long cpuMillis, long storedBytes, long loadMillis) {}

  ObjectNode run(int runs) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      outcomes.add(once());
    }
    Outcome last = outcomes.get(runs - 1);
    ObjectNode result =
        Json.node(
            "trace", name,
            "mode", mode.name().toLowerCase(Locale.ROOT),
            "edits", trace.edits(),
            "blocks", last.blocks(),
            "ok", last.text().equals(trace.endContent()),
            "sha256", sha256(last.text()),
            "cpuMillis", median(outcomes.stream().map(Outcome::cpuMillis).toList()),
            "runs", runs);
    if (mode == Mode.BLOCKS) {
      result.put("storedBytes", last.storedBytes());
      result.put("loadMillis", median(outcomes.stream().map(Outcome::loadMillis).toList()));
    }
    return result;
  }

  private Outcome once() {
    return switch (mode) {
      case BLOCKS -> StoredReplay.run(trace, opsPerBlock);
      case OPS -> merged(true, true);
      case STREAM -> merged(false, true);
      case MERGE -> merged(false, false);
    };
  }

  /**
   * Replays in memory.
   *
   * @param timesMaking whether making the blocks counts
   * @param oneByOne whether each block is merged before the next is looked at
   */
  private Outcome merged(boolean timesMaking, boolean oneByOne) {
    TraceGraph source = new TraceGraph(trace);
    long started = cpuNanos();
    List<Block> blocks = new ArrayList<>();
    EventGraph<Payload> graph = new EventGraph<>();
    DocumentState state = TEXT.empty();
    if (!timesMaking) {
      while (source.hasNext()) {
        blocks.add(source.next());
      }
      started = cpuNanos();
    }
    for (int i = 0; i < trace.transactions().size(); i++) {
      Block block = timesMaking ? source.next() : blocks.get(i);
      graph.append(block, Payload.of(block));
      if (oneByOne) {
        state = TEXT.advance(state, graph, i);
      }
    }
    if (!oneByOne) {
      state = TEXT.replay(graph);
    }
    String text = state.snapshot().text(Path.ROOT).orElse("");
    long cpuMillis = (cpuNanos() - started) / 1_000_000;
    return new Outcome(text, trace.transactions().size(), cpuMillis, 0, 0);
  }

  static String sha256(String text) {
    return Multibase.base16(Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).bytes());
  }

  private static long median(List<Long> values) {
    List<Long> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
