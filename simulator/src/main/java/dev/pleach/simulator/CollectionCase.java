package dev.pleach.simulator;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.Store;
import dev.pleach.replica.StoreLoader;
import java.util.List;
import java.util.Set;

/**
 * Two peers hold one collection, and some of its documents were changed on one of them, half of
 * them here and half there. Measured from the greeting on.
 *
 * @param seed of all chance
 * @param documents of the collection, each of one block before the change
 * @param changed how many of them have one block more on one side
 * @param conditions of the network
 */
public record CollectionCase(long seed, int documents, int changed, CaseConditions conditions) {
  private static final List<Integer> BASE_WRITER = List.of(0);

  /** Checks that the numbers fit together. */
  public CollectionCase {
    if (documents < 1 || changed < 0 || changed > documents) {
      throw new IllegalArgumentException("1 document at least, and 0 to that many changed");
    }
  }

  /** Builds both stores, lets the peers meet, and measures. */
  public CaseResult run() {
    EnginePeer.Setting setting = EnginePeer.Setting.of(documents);
    SeededRandom chance = SeededRandom.of(seed).split("collection");
    List<SigningKey> keys = DocumentHistory.drawAuthors(3, chance.split("authors"));
    SimulatedDisk one = SimulatedDisk.empty();
    SimulatedDisk other = SimulatedDisk.empty();
    Store onesStore = one.open();
    Store othersStore = other.open();
    StoreLoader ones = new StoreLoader(onesStore);
    StoreLoader others = new StoreLoader(othersStore);
    for (int number = 0; number < documents; number++) {
      DocumentHistory history =
          new DocumentHistory(setting.document(number), keys, chance.split(number));
      history
          .grow(1, BASE_WRITER)
          .forEach(
              block -> {
                ones.add(history.name(), block);
                others.add(history.name(), block);
              });
      if (number < changed) {
        int side = number % 2;
        history
            .grow(1, List.of(1 + side))
            .forEach(block -> (side == 0 ? ones : others).add(history.name(), block));
      }
    }
    ones.finish();
    others.finish();
    onesStore.close();
    othersStore.close();
    return new Encounter(seed, conditions, setting, one, other).run(Set.of());
  }
}
