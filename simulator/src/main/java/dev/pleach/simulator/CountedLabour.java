package dev.pleach.simulator;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.BlockStore;
import dev.pleach.port.CommitResult;
import dev.pleach.port.HeadStore;
import dev.pleach.port.IndexStore;
import dev.pleach.port.StateStore;
import dev.pleach.port.Store;
import dev.pleach.port.StoredBlock;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * Work that is counted and not measured, so that it is the same in every run: each task costs as
 * much as verifying a signature, which a small frame often takes, and then each use of the store
 * costs something.
 */
final class CountedLabour implements FloodCase.Labour {
  static final long TASK = 100_000;
  private static final long COMMIT = 50_000;
  private static final long BLOCK_WRITTEN = 20_000;
  private static final long READ = 2_000;

  private long done;

  @Override
  public long getAsLong() {
    return done;
  }

  @Override
  public void task() {
    done += TASK;
  }

  @Override
  public Store of(Store store) {
    return new Counted(store);
  }

  private final class Counted implements Store {
    private final Store store;

    Counted(Store store) {
      this.store = store;
    }

    @Override
    public CommitResult commit(Batch batch) {
      done += COMMIT + BLOCK_WRITTEN * batch.blocks().size();
      return store.commit(batch);
    }

    @Override
    public BlockStore blocks() {
      return new CountedBlocks(store.blocks());
    }

    @Override
    public HeadStore heads() {
      return store.heads();
    }

    @Override
    public IndexStore indexes() {
      return new CountedIndexes(store.indexes());
    }

    @Override
    public StateStore states() {
      return store.states();
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private final class CountedBlocks implements BlockStore {
    private final BlockStore blocks;

    CountedBlocks(BlockStore blocks) {
      this.blocks = blocks;
    }

    @Override
    public Optional<SignedBlock> get(Cid cid) {
      done += READ;
      return blocks.get(cid);
    }

    @Override
    public boolean contains(Cid cid) {
      return blocks.contains(cid);
    }

    @Override
    public void forEach(Consumer<? super StoredBlock> visitor) {
      blocks.forEach(visitor);
    }
  }

  private final class CountedIndexes implements IndexStore {
    private final IndexStore indexes;

    CountedIndexes(IndexStore indexes) {
      this.indexes = indexes;
    }

    @Override
    public Optional<byte[]> get(String index, byte[] key) {
      return indexes.get(index, key);
    }

    @Override
    public void scan(
        String index,
        byte[] prefix,
        byte[] from,
        BiPredicate<? super byte[], ? super byte[]> visitor) {
      done += READ;
      indexes.scan(index, prefix, from, visitor);
    }
  }
}
