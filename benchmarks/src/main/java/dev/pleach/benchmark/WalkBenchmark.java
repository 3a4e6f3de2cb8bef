package dev.pleach.benchmark;

import dev.pleach.dag.walk.Walk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Walks over graphs of 100,000 nodes held as numbers, so that only the walk itself is measured. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 7, time = 2)
@Fork(1)
public class WalkBenchmark {
  private static final int NODES = 100_000;

  /** A graph by its shape. */
  @State(Scope.Benchmark)
  public static class Graph {
    /**
     * deep: one chain; wide: as many heads beside each other on one root; woven: 16 chains of which
     * each node also names its neighbour's.
     */
    @Param({"deep", "wide", "woven"})
    public String shape;

    private final List<List<Integer>> parents = new ArrayList<>();
    private List<Integer> heads;
    private List<Integer> near;

    /** Builds it. */
    @Setup
    public void build() {
      for (int node = 0; node < NODES; node++) {
        parents.add(parentsOf(node));
      }
      heads = shape.equals("wide") ? range(1, NODES) : range(NODES - 16, NODES);
      near = shape.equals("wide") ? range(17, NODES) : range(NODES - 32, NODES - 16);
    }

    private List<Integer> parentsOf(int node) {
      return switch (shape) {
        case "deep" -> node == 0 ? List.of() : List.of(node - 1);
        case "wide" -> node == 0 ? List.of() : List.of(0);
        default -> node < 17 ? List.of() : List.of(node - 17, node - 16);
      };
    }

    private static List<Integer> range(int from, int to) {
      List<Integer> range = new ArrayList<>();
      for (int node = from; node < to; node++) {
        range.add(node);
      }
      return range;
    }
  }

  /** The whole graph, per node. */
  @Benchmark
  @OperationsPerInvocation(NODES)
  public List<Integer> everything(Graph graph) {
    return Walk.missing(graph.heads, List.of(), Comparator.naturalOrder(), graph.parents::get);
  }

  /** The 16 newest nodes, which a neighbour lacks; in all. */
  @Benchmark
  public List<Integer> sixteenNewest(Graph graph) {
    return Walk.missing(graph.heads, graph.near, Comparator.naturalOrder(), graph.parents::get);
  }
}
