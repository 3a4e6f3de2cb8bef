package dev.pleach.replica;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.BlockStore;
import dev.pleach.port.CommitResult;
import dev.pleach.port.CorruptDataException;
import dev.pleach.port.HeadStore;
import dev.pleach.port.IndexStore;
import dev.pleach.port.StateStore;
import dev.pleach.port.Store;
import dev.pleach.port.StoredBlock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A store whose medium has damaged some of its blocks: reading one throws {@link
 * CorruptDataException}, as the contract demands, until it is written again. Everything else is as
 * in the store underneath.
 *
 * <p>May be used by several threads at once. {@link #close} leaves the store underneath open.
 */
final class DamagedStore implements Store {
  private final Store store;
  private final Set<Cid> damaged = ConcurrentHashMap.newKeySet();
  private final AtomicLong readings = new AtomicLong();

  /** Begins with nothing damaged. */
  DamagedStore(Store store) {
    this.store = store;
  }

  /** Damages a block from now on. */
  void damage(Cid cid) {
    damaged.add(cid);
  }

  /** The medium thinks better of it. */
  void mend(Cid cid) {
    damaged.remove(cid);
  }

  /** Returns the blocks that are damaged now. */
  Set<Cid> damaged() {
    return Set.copyOf(damaged);
  }

  /** Returns how often somebody tried to read a damaged block. */
  long readings() {
    return readings.get();
  }

  @Override
  public CommitResult commit(Batch batch) {
    CommitResult result = store.commit(batch);
    if (result instanceof CommitResult.Committed) {
      batch.blocks().forEach(signed -> damaged.remove(signed.block().cid()));
    }
    return result;
  }

  @Override
  public BlockStore blocks() {
    BlockStore blocks = store.blocks();
    return new BlockStore() {
      @Override
      public Optional<SignedBlock> get(Cid cid) {
        if (damaged.contains(cid)) {
          readings.incrementAndGet();
          throw new CorruptDataException("block " + cid + " is damaged, as planted");
        }
        return blocks.get(cid);
      }

      @Override
      public boolean contains(Cid cid) {
        return blocks.contains(cid);
      }

      @Override
      public void forEach(Consumer<? super StoredBlock> visitor) {
        blocks.forEach(
            stored ->
                visitor.accept(
                    damaged.contains(stored.cid())
                        ? new StoredBlock(stored.cid(), new byte[0], stored.signature())
                        : stored));
      }
    };
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
