package dev.pleach.testkit.asserting;

import dev.pleach.port.Batch;
import dev.pleach.port.BlockStore;
import dev.pleach.port.CommitResult;
import dev.pleach.port.HeadStore;
import dev.pleach.port.IndexStore;
import dev.pleach.port.StateStore;
import dev.pleach.port.Store;
import dev.pleach.port.StoreException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A store whose medium fails at one commit, as a disk does that is full or a process that is
 * killed. From then on every commit throws, as the contract demands; reads go on.
 *
 * <p>A test that runs its script once for every number, with both moments, has tried all crash
 * points: after the failure it opens the store underneath afresh and looks at what is there.
 *
 * <pre>{@code
 * for (long n = 1; n <= commitsOfTheScript; n++) {
 *   Store store = InMemStore.create();
 *   runUntilItThrows(FaultyStore.failingAt(n, Moment.AFTER_WRITING, store));
 *   checkWhatIsThere(store);
 * }
 * }</pre>
 *
 * <p>May be used by several threads at once. {@link #close} leaves the store underneath open.
 */
public final class FaultyStore implements Store {
  /** When a commit fails. */
  public enum Moment {
    /** Nothing of the batch was written. */
    BEFORE_WRITING,
    /** All of it was written, but the caller is not told so. */
    AFTER_WRITING
  }

  private final Store store;
  private final long failing;
  private final Moment moment;
  private final AtomicLong begun = new AtomicLong();

  private FaultyStore(Store store, long failing, Moment moment) {
    this.store = store;
    this.failing = failing;
    this.moment = moment;
  }

  /** Fails the commit of a number, counted from 1, and all later ones. */
  public static FaultyStore failingAt(long number, Moment moment, Store store) {
    return new FaultyStore(store, number, moment);
  }

  /** Never fails: counts the commits of a script. */
  public static FaultyStore counting(Store store) {
    return new FaultyStore(store, Long.MAX_VALUE, Moment.BEFORE_WRITING);
  }

  /** Returns how many commits were begun. */
  public long commits() {
    return begun.get();
  }

  /** Returns true once a commit has failed. */
  public boolean hasFailed() {
    return begun.get() >= failing;
  }

  @Override
  public CommitResult commit(Batch batch) {
    long number = begun.incrementAndGet();
    if (number < failing) {
      return store.commit(batch);
    }
    if (number == failing && moment == Moment.AFTER_WRITING) {
      store.commit(batch);
    }
    throw new StoreException("planted failure at commit " + failing + ", " + moment);
  }

  @Override
  public BlockStore blocks() {
    return store.blocks();
  }

  @Override
  public HeadStore heads() {
    return store.heads();
  }

  @Override
  public IndexStore indexes() {
    return store.indexes();
  }

  @Override
  public StateStore states() {
    return store.states();
  }

  @Override
  public void close() {}
}
