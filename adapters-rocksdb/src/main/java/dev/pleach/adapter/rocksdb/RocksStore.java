package dev.pleach.adapter.rocksdb;

import dev.pleach.port.Batch;
import dev.pleach.port.BlockStore;
import dev.pleach.port.CommitResult;
import dev.pleach.port.HeadStore;
import dev.pleach.port.IndexStore;
import dev.pleach.port.StateStore;
import dev.pleach.port.Store;

/**
 * The store over one {@link Engine}: reads go straight to it, commits through {@link GroupCommit}.
 */
final class RocksStore implements Store {
  private final Engine engine;
  private final GroupWriter writer;
  private final GroupCommit commits;

  RocksStore(Engine engine) {
    this.engine = engine;
    this.writer = new GroupWriter(engine);
    this.commits = new GroupCommit(writer::write);
  }

  @Override
  public CommitResult commit(Batch batch) {
    return engine.inside(() -> commits.commit(new EncodedBatch(batch)));
  }

  @Override
  public BlockStore blocks() {
    return new RocksBlocks(engine);
  }

  @Override
  public HeadStore heads() {
    return new RocksHeads(engine);
  }

  @Override
  public IndexStore indexes() {
    return new RocksIndexes(engine);
  }

  @Override
  public StateStore states() {
    return new RocksStates(engine);
  }

  /** Not to be called by a visitor of the store's own: it waits for all reads to end. */
  @Override
  public void close() {
    engine.close(!writer.hasFailed());
  }
}
