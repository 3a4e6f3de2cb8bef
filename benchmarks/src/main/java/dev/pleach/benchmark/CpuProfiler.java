package dev.pleach.benchmark;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Reports processor time per operation beside each score: {@code cpu.java}, that of all Java
 * threads, and {@code cpu.all}, that of the process with its compiler, collector and native
 * threads.
 */
public final class CpuProfiler implements InternalProfiler {
  private static final double NANOS_PER_MICRO = 1_000.0;

  /** JMH makes profilers by their names. */
  public CpuProfiler() {}

  @Override
  public String getDescription() {
    return "processor time per operation";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    CpuClock.start();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    CpuClock.Reading cpu = CpuClock.stop();
    long ops = Math.max(1, result.getMetadata().getAllOps());
    return List.of(
        perOperation("cpu.java", cpu.threadNanos(), ops),
        perOperation("cpu.all", cpu.processNanos(), ops));
  }

  private static ScalarResult perOperation(String label, long nanos, long ops) {
    return new ScalarResult(label, nanos / NANOS_PER_MICRO / ops, "us/op", AggregationPolicy.AVG);
  }
}
