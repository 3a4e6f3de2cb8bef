package dev.pleach.benchmark;

import dev.pleach.crdt.DocumentCrdt;
import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.crdt.DocumentState;
import dev.pleach.crdt.EventGraph;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.Block;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Merging of two branches written apart on a common history. {@code replay} makes the state from
 * all events, {@code advance} brings their branch into a state that has ours; both end with a
 * snapshot. Decoding is not part of it, but for {@code singly}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 7, time = 1)
@Fork(1)
public class MergeBenchmark {
  /** Two branches. */
  @State(Scope.Benchmark)
  public static class Branches {
    private static final int COMMON_OPS = 1_000;
    private static final DocumentName NAME = LoneReplica.document("merged");

    /** What is written. */
    @Param({"map", "text"})
    public MergeShape shape;

    /** Ops of our branch and of theirs. */
    @Param({"1000+1000", "1000+10"})
    public String ops;

    /** Ops of one commit. */
    @Param("4")
    public int opsPerBlock;

    private List<Block> ours;
    private List<Block> theirs;
    private EventGraph<Payload> all;
    private int from;

    /** Writes both branches; the same on each run. */
    @Setup(Level.Trial)
    public void write() {
      String[] sizes = ops.split("\\+", 2);
      AuthorId we = Writer.author(1);
      AuthorId they = Writer.author(2);
      Writer base = new Writer(NAME, List.of());
      shape.begin(base, we);
      write(base, we, COMMON_OPS, 1);
      Writer left = new Writer(NAME, base.seen());
      Writer right = new Writer(NAME, base.seen());
      write(left, we, Integer.parseInt(sizes[0]), 2);
      write(right, they, Integer.parseInt(sizes[1]), 3);
      ours = left.seen();
      theirs = right.seen().subList(base.seen().size(), right.seen().size());
      all = graphOf(ours);
      from = all.size();
      theirs.forEach(block -> all.append(block, Payload.of(block)));
    }

    private void write(Writer writer, AuthorId author, int count, long seed) {
      Random random = new Random(seed);
      for (int left = count; left > 0; left -= opsPerBlock) {
        shape.commit(writer, author, random, Math.min(left, opsPerBlock));
      }
    }

    private static EventGraph<Payload> graphOf(List<Block> blocks) {
      EventGraph<Payload> graph = new EventGraph<>();
      blocks.forEach(block -> graph.append(block, Payload.of(block)));
      return graph;
    }
  }

  /** A state that has our branch, made anew for each call. */
  @State(Scope.Thread)
  public static class Ours {
    private EventGraph<Payload> graph;
    private DocumentState state;

    /** Replays our branch. */
    @Setup(Level.Invocation)
    public void replay(Branches branches) {
      CpuClock.pause();
      graph = Branches.graphOf(branches.ours);
      state = DocumentCrdt.MAP.replay(graph);
      state.snapshot();
      CpuClock.resume();
    }
  }

  /** The state of all events, from nothing. */
  @Benchmark
  public DocumentSnapshot replay(Branches branches) {
    return DocumentCrdt.MAP.replay(branches.all).snapshot();
  }

  /** Their branch in one go. */
  @Benchmark
  public DocumentSnapshot advance(Branches branches, Ours ours) {
    return DocumentCrdt.MAP.advance(ours.state, branches.all, branches.from).snapshot();
  }

  /** Their branch block by block, each decoded and followed by a snapshot, as live updates come. */
  @Benchmark
  public void singly(Branches branches, Ours ours, Blackhole snapshots) {
    DocumentState state = ours.state;
    for (Block block : branches.theirs) {
      int from = ours.graph.size();
      ours.graph.append(block, Payload.of(block));
      state = DocumentCrdt.MAP.advance(state, ours.graph, from);
      snapshots.consume(state.snapshot());
    }
  }
}
