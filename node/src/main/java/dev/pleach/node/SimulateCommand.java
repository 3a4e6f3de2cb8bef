package dev.pleach.node;

import dev.pleach.simulator.CaseConditions;
import dev.pleach.simulator.CaseReport;
import dev.pleach.simulator.CaseResult;
import dev.pleach.simulator.CaseSummary;
import dev.pleach.simulator.CollectionRuns;
import dev.pleach.simulator.DocumentCase;
import dev.pleach.simulator.DocumentRuns;
import dev.pleach.simulator.NetworkCase;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs whole peers in virtual time, from one seed. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Runs whole peers (engine, store, network, clock) in one thread and virtual time.",
      "The same options and seed give the same result, byte for byte. Prints one JSON object per run,",
      "and of a document or collection a table of medians, maxima and bars on stderr;",
      "the exit code is 0 only if all runs converged."
    })
final class SimulateCommand implements Callable<Integer> {
  private static final long RTT_MILLIS_MAX = 600_000;

  /** What is simulated. */
  enum Case {
    DOCUMENT,
    COLLECTION,
    NETWORK
  }

  @Option(
      names = "--case",
      required = true,
      paramLabel = "CASE",
      description = {
        "document: two peers differ in one document.",
        "collection: two peers differ in some of many documents.",
        "network: peers write into documents, offline, then meet."
      })
  private @Nullable Case which;

  @Option(
      names = "--blocks",
      defaultValue = "1000",
      description = "document: shared blocks (1000).")
  private int blocks;

  @Option(
      names = "--diff",
      defaultValue = "10",
      description = "document: blocks by which the peers differ, in all (10).")
  private int diff;

  @Option(names = "--authors", defaultValue = "1", description = "document: authors in all (1).")
  private int authors;

  @Option(
      names = "--changed-authors",
      description = "document: authors that wrote in the difference (all).")
  private @Nullable Integer changedAuthors;

  @Option(names = "--behind", defaultValue = "one", description = "document: one or both (one).")
  private DocumentCase.Behind behind = DocumentCase.Behind.ONE;

  @Option(
      names = "--equivocators",
      defaultValue = "0",
      description = "document: authors that fork inside the difference (0).")
  private int equivocators;

  @Option(
      names = "--documents",
      defaultValue = "100",
      description = "collection, network: documents in all (100).")
  private int documents;

  @Option(names = "--changed", defaultValue = "10", description = "collection: that differ (10).")
  private int changed;

  @Option(names = "--peers", defaultValue = "2", description = "network: peers (2).")
  private int peers;

  @Option(names = "--writes", defaultValue = "100", description = "network: writes in all (100).")
  private int writes;

  @Option(
      names = "--hostile",
      defaultValue = "0",
      description = "network: further peers that lie, stall, flood or forget (0).")
  private int hostile;

  @Option(names = "--seed", defaultValue = "1", description = "Seed of all chance (1).")
  private long seed;

  @Option(names = "--runs", defaultValue = "1", description = "Runs, each with the next seed (1).")
  private int runs;

  @Option(
      names = "--rtt",
      defaultValue = "100",
      paramLabel = "MS",
      description = "Round trip (100).")
  private long rttMillis;

  @Option(names = "--loss", defaultValue = "0", paramLabel = "P", description = "Of a frame (0).")
  private double loss;

  @Option(
      names = "--duplicate",
      defaultValue = "0",
      paramLabel = "P",
      description = "Probability that a frame arrives twice (0).")
  private double duplicate;

  @Option(
      names = "--warm",
      description = "Measures the second meeting of the peers instead of their first.")
  private boolean warm;

  @Option(
      names = "--summary",
      description = "Prints one JSON object of medians and maxima instead of one per run.")
  private boolean summary;

  private @Nullable DocumentRuns document;
  private @Nullable CollectionRuns collection;
  private final CaseSummary measured = new CaseSummary();

  @Override
  public Integer call() {
    // Faults that are made on purpose are no news. It must be said before the engine's first line.
    System.setProperty("org.slf4j.simpleLogger.log.dev.pleach.replica", "error");
    if (runs < 1) {
      throw new Failures.BadInputException("--runs is " + runs + ", must be at least 1");
    }
    if (rttMillis < 0 || rttMillis > RTT_MILLIS_MAX) {
      throw new Failures.BadInputException(
          "--rtt is " + rttMillis + ", must be 0.." + RTT_MILLIS_MAX + " milliseconds");
    }
    CaseConditions conditions =
        new CaseConditions(Duration.ofMillis(rttMillis), loss, duplicate, warm);
    PrintStream out = Json.out();
    if (summary && which == Case.NETWORK) {
      throw new Failures.BadInputException("--summary is of documents and collections");
    }
    boolean isGood = true;
    for (int i = 0; i < runs; i++) {
      isGood &= run(seed + i, conditions, out);
      out.flush();
    }
    if (which != Case.NETWORK) {
      System.err.print(measured.toText());
    }
    if (summary) {
      out.println(measured.toJson());
      out.flush();
    }
    return isGood ? 0 : 1;
  }

  private boolean run(long runSeed, CaseConditions conditions, PrintStream out) {
    if (which == null) {
      throw new Failures.BadInputException("--case is needed: document, collection or network");
    }
    if (which == Case.NETWORK) {
      CaseResult result =
          new NetworkCase(runSeed, peers, documents, writes, hostile, conditions).run();
      out.println(result.toJson());
      return result.converged();
    }
    CaseReport report =
        which == Case.DOCUMENT ? document(runSeed, conditions) : collection(runSeed, conditions);
    measured.add(report);
    if (!summary) {
      out.println(report.toJson());
    }
    return report.result().converged();
  }

  private CaseReport document(long runSeed, CaseConditions conditions) {
    if (document == null) {
      int changedBy = changedAuthors == null ? authors : changedAuthors;
      document =
          new DocumentRuns(
              new DocumentCase(
                  runSeed, blocks, diff, authors, changedBy, behind, equivocators, conditions));
    }
    return document.run(runSeed);
  }

  private CaseReport collection(long runSeed, CaseConditions conditions) {
    if (collection == null) {
      collection = new CollectionRuns(documents, changed, conditions);
    }
    return collection.run(runSeed);
  }
}
