package dev.pleach.simulator;

import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Store;
import dev.pleach.replica.StoreLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Two peers hold one document, and one or both lack some of its newest blocks. Measured from the
 * first message that is about this document alone.
 *
 * @param seed of all chance
 * @param blocks of the whole document
 * @param diff how many of them are not on both peers
 * @param authors of the document
 * @param changedAuthors how many of them wrote the difference
 * @param behind who lacks blocks
 * @param equivocators how many of the changed authors wrote on both sides, forking their chains
 * @param conditions of the network
 */
public record DocumentCase(
    long seed,
    int blocks,
    int diff,
    int authors,
    int changedAuthors,
    Behind behind,
    int equivocators,
    CaseConditions conditions) {
  /** Who lacks blocks. */
  public enum Behind {
    /** Only the peer that dials. */
    ONE,
    /** Both: each has written what the other lacks. */
    BOTH
  }

  /** Checks that the numbers fit together. */
  public DocumentCase {
    if (blocks < 1 || diff < 0 || diff > blocks || authors < 1) {
      throw new IllegalArgumentException("1 block at least, 0 to that many differing, 1 author");
    }
    int changedLeast = behind == Behind.BOTH ? 2 : 1;
    if (authors < changedLeast || changedAuthors < changedLeast || changedAuthors > authors) {
      throw new IllegalArgumentException(
          "changed authors must be " + changedLeast + " to the number of authors, " + authors);
    }
    if (equivocators < 0 || (equivocators > 0 && behind != Behind.BOTH)) {
      throw new IllegalArgumentException("an author forks his chain only where both have written");
    }
    if (equivocators > changedAuthors) {
      throw new IllegalArgumentException("more equivocators than changed authors");
    }
  }

  /** Builds both stores, lets the peers meet, and measures. */
  public CaseResult run() {
    return run(0);
  }

  /** As {@link #run()}, with stores that keep each author's every {@code sparse}-th signature. */
  CaseResult run(int sparse) {
    return measure(sparse).result();
  }

  /** As {@link #run}, with what it may cost and what other ways would. */
  public CaseReport measure() {
    return measure(0);
  }

  private CaseReport measure(int sparse) {
    return measure(DocumentBase.of(this, chance(), sparse));
  }

  /** All chance of the document itself. */
  private SeededRandom chance() {
    return SeededRandom.of(seed).split("document");
  }

  /** Returns what both peers have in common, drawn so that all seeds can share it. */
  DocumentBase commonBase() {
    return DocumentBase.of(this, SeededRandom.of(0).split("document"), 0);
  }

  /** Runs on what both have in common, made before. */
  CaseReport measure(DocumentBase base) {
    EnginePeer.Setting setting = EnginePeer.Setting.of(1);
    SimulatedDisk one = base.disk().copy();
    SimulatedDisk other = base.disk().copy();
    SeededRandom chance = chance().split("blocks");
    int ones = behind == Behind.BOTH ? diff / 2 : 0;
    DocumentHistory onesBranch = base.history().branch(chance.split("one"));
    DocumentHistory othersBranch = base.history().branch(chance.split("other"));
    Encounter encounter = new Encounter(seed, conditions, setting, one, other);
    CaseResult result =
        encounter.run(
            () -> {
              load(one, onesBranch, onesBranch.grow(ones, writers(0)));
              load(other, othersBranch, othersBranch.grow(diff - ones, writers(1)));
            },
            Set.of(WireMeter.SCOPE_DIFF, WireMeter.DOC_OPEN, WireMeter.PACK));
    CaseBar bar =
        behind == Behind.ONE
            ? CaseBar.behind()
            : CaseBar.both(authors, changedAuthors, equivocators, conditions.warm());
    long bound = InformationBound.document(blocks, diff);
    return CaseReport.of(result, encounter.seen(), bar, bound, false);
  }

  /** The changed authors of one side: every second one, and the equivocators on both. */
  private List<Integer> writers(int side) {
    List<Integer> writers = new ArrayList<>();
    for (int author = 0; author < changedAuthors; author++) {
      if (behind == Behind.ONE || author % 2 == side || author < equivocators) {
        writers.add(author);
      }
    }
    return writers;
  }

  static void load(SimulatedDisk disk, DocumentHistory history, List<SignedBlock> blocks) {
    Store store = disk.open();
    StoreLoader loader = new StoreLoader(store);
    blocks.forEach(block -> loader.add(history.name(), block));
    loader.finish();
    store.close();
  }
}
