package dev.pleach.replica;

import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.CommitResult;
import dev.pleach.port.Store;

/**
 * Fills a store with blocks that need no judging because their maker is trusted: a simulation's own
 * histories, a copy of one's own store. Strangers' blocks come in through a {@link Replica} and in
 * no other way.
 *
 * <p>No replica may be open on the store. For one thread.
 */
public final class StoreLoader {
  private static final int BLOCKS_PER_COMMIT = 4_096;

  private final Store store;
  private final Convictions convictions;
  private WriteUnit unit;

  /** Begins with nothing to write. */
  public StoreLoader(Store store) {
    this.store = store;
    this.convictions = new Convictions(store);
    convictions.resume();
    this.unit = newUnit();
  }

  private WriteUnit newUnit() {
    return new WriteUnit(store, new DocumentRows(store.indexes()), convictions);
  }

  /**
   * Takes a block; it is durable after the next {@link #finish} at the latest.
   *
   * @param name the document that it is of
   * @param block its links are here already, or were taken before
   * @throws IllegalArgumentException if they were not, or the name is of another document
   */
  public void add(DocumentName name, SignedBlock block) {
    if (!block.block().document().equals(name.documentId())) {
      throw new IllegalArgumentException(block.block() + " is of another document");
    }
    if (!block.block().links().stream().allMatch(unit::contains)) {
      throw new IllegalArgumentException(block.block() + " comes before its links");
    }
    if (!unit.contains(block.block().cid())) {
      unit.add(name, block);
    }
    if (unit.blockCount() >= BLOCKS_PER_COMMIT) {
      finish();
    }
  }

  /** Writes whatever was taken and is not durable yet. */
  public void finish() {
    unit.leaveOut();
    if (!unit.isEmpty() && store.commit(unit.toBatch()) instanceof CommitResult.HeadsMoved moved) {
      throw new IllegalStateException("heads of " + moved.document() + " moved: who writes here?");
    }
    unit = newUnit();
  }
}
