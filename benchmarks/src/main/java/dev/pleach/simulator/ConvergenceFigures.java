package dev.pleach.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * How long two peers take until they hold the same collection, of which a hundredth was changed,
 * over networks that are slow and lose frames. In virtual time, so it says the same on every
 * machine: the medians and the longest of some seeds, as a table in Markdown and as a plot.
 *
 * <p>Run: {@code java -cp benchmarks/target/benchmarks.jar dev.pleach.simulator.ConvergenceFigures
 * [PLOT.svg]}; properties {@code pleach.convergence.runs}, {@code .documents} (two numbers,
 * separated by a comma).
 */
public final class ConvergenceFigures {
  private static final List<Long> ROUND_TRIPS_MILLIS = List.of(1L, 100L, 300L);
  private static final List<Double> LOSSES = List.of(0.0, 0.01, 0.05);
  private static final int CHANGED_OF = 100;

  private final int runs;

  /** Runs each case with the seeds from 1 to this number. */
  ConvergenceFigures(int runs) {
    this.runs = runs;
  }

  /**
   * What one case took.
   *
   * @param medianMillis of all seeds
   * @param maxMillis of the slowest
   */
  record Cell(long medianMillis, long maxMillis) {
    static Cell of(long[] millis) {
      long[] sorted = LongStream.of(millis).sorted().toArray();
      return new Cell(sorted[sorted.length / 2], sorted[sorted.length - 1]);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%,d / %,d", medianMillis, maxMillis);
    }
  }

  /** The cells of one collection over one wire, by loss. */
  record Row(int documents, long roundTripMillis, List<Cell> cells) {
    Row {
      cells = List.copyOf(cells);
    }

    String toMarkdown() {
      String line = String.format(Locale.ROOT, "| %,d | %d ms |", documents, roundTripMillis);
      for (Cell cell : cells) {
        line += " " + cell + " |";
      }
      return line;
    }
  }

  /** Measures one collection over one wire. */
  Row row(int documents, long roundTripMillis) {
    List<Cell> cells = new ArrayList<>();
    for (double loss : LOSSES) {
      CaseConditions conditions =
          new CaseConditions(Duration.ofMillis(roundTripMillis), loss, 0, false);
      CollectionRuns cases = new CollectionRuns(documents, documents / CHANGED_OF, conditions);
      cells.add(Cell.of(LongStream.rangeClosed(1, runs).map(seed -> run(cases, seed)).toArray()));
    }
    return new Row(documents, roundTripMillis, cells);
  }

  private static long run(CollectionRuns cases, long seed) {
    CaseResult result = cases.run(seed).result();
    if (!result.converged()) {
      throw new IllegalStateException("the peers did not come to agree, seed " + seed);
    }
    return result.simulatedMillis();
  }

  /** Prints a row after the other, and draws them all if a file is named. */
  public static void main(String[] args) throws IOException {
    System.setProperty("org.slf4j.simpleLogger.log.dev.pleach.replica", "error");
    ConvergenceFigures figures =
        new ConvergenceFigures(Integer.getInteger("pleach.convergence.runs", 20));
    String sizes = System.getProperty("pleach.convergence.documents", "1000,100000");
    System.out.println("| documents | round trip | no loss | 1 % | 5 % |");
    System.out.println("|---|---|---|---|---|");
    List<Row> rows = new ArrayList<>();
    for (String size : sizes.split(",")) {
      for (long roundTrip : ROUND_TRIPS_MILLIS) {
        Row row = figures.row(Integer.parseInt(size.strip()), roundTrip);
        rows.add(row);
        System.out.println(row.toMarkdown());
      }
    }
    if (args.length > 0) {
      Files.writeString(Path.of(args[0]), new ConvergencePlot(rows, LOSSES, figures.runs).toSvg());
    }
  }
}
