package dev.pleach.simulator;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.Store;
import dev.pleach.replica.StoreLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Two peers hold one collection, and some of its documents were changed on one of them, half of
 * them here and half there. Measured from the greeting on. A large collection is not kept whole on
 * two disks ({@link LargeEncounter}); its documents' contents are not compared, their heads are.
 *
 * @param seed of all chance
 * @param documents of the collection, each of one block before the change
 * @param changed how many of them have one block more on one side
 * @param conditions of the network
 */
public record CollectionCase(long seed, int documents, int changed, CaseConditions conditions) {
  /** From this many documents on. */
  static final int LARGE = 20_000;

  /** Checks that the numbers fit together. */
  public CollectionCase {
    if (documents < 1 || changed < 0 || changed > documents) {
      throw new IllegalArgumentException("1 document at least, and 0 to that many changed");
    }
  }

  /** Builds both stores, lets the peers meet, and measures. */
  public CaseResult run() {
    return measure().result();
  }

  /** As {@link #run}, with what it may cost and what other ways would. */
  public CaseReport measure() {
    return new CollectionRuns(documents, changed, conditions).run(seed);
  }

  /** Runs on a collection that was made before, if it is a large one. */
  CaseReport measure(Optional<SyntheticCollection> made) {
    EnginePeer.Setting setting = EnginePeer.Setting.of(documents);
    if (made.isPresent()) {
      LargeEncounter encounter = new LargeEncounter(seed, conditions, setting, made.get());
      return report(encounter.run(changed), encounter.seen());
    }
    SeededRandom chance = SeededRandom.of(seed).split("collection");
    List<SigningKey> keys = DocumentHistory.drawAuthors(3, chance.split("authors"));
    List<DocumentHistory> histories = new ArrayList<>();
    for (int number = 0; number < documents; number++) {
      histories.add(new DocumentHistory(setting.document(number), keys, chance.split(number)));
    }
    SimulatedDisk one = SimulatedDisk.empty();
    grow(one, histories, 0);
    SimulatedDisk other = one.copy();
    int half = changed / 2;
    Encounter encounter = new Encounter(seed, conditions, setting, one, other);
    CaseResult result =
        encounter.run(
            () -> {
              grow(one, histories.subList(0, half), 1);
              grow(other, histories.subList(half, changed), 2);
            },
            Set.of());
    return report(result, encounter.seen());
  }

  private CaseReport report(CaseResult result, Encounter.Seen seen) {
    CaseBar bar = CaseBar.collection(changed, conditions.warm());
    long bound = InformationBound.collection(documents, changed);
    return CaseReport.of(result, seen, bar, bound, true);
  }

  /** Adds a block to each of these documents. */
  private static void grow(SimulatedDisk disk, List<DocumentHistory> histories, int writer) {
    Store store = disk.open();
    StoreLoader loader = new StoreLoader(store);
    for (DocumentHistory history : histories) {
      history.grow(1, List.of(writer)).forEach(block -> loader.add(history.name(), block));
    }
    loader.finish();
    store.close();
  }
}
