package dev.pleach.adapter.inmem;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.BlockStore;
import dev.pleach.port.CommitResult;
import dev.pleach.port.HeadMove;
import dev.pleach.port.HeadStore;
import dev.pleach.port.IndexStore;
import dev.pleach.port.StateStore;
import dev.pleach.port.Store;
import dev.pleach.port.StoreException;
import dev.pleach.port.StoredBlock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A store in memory. It keeps every promise of {@link Store} but durability: what it holds lasts as
 * long as the object. For tests, for experiments and for peers that are meant to forget.
 *
 * <p>Blocks lie in a concurrent map; heads, index rows and states are one immutable value that a
 * commit replaces as a whole ({@link Tables}), after the blocks. So a read sees one moment without
 * a lock, a visitor may call the store, and no head is seen before its block.
 *
 * <p>Reads never block; commits run one after the other. Memory is bounded by nothing but the heap.
 */
public final class InMemStore implements Store {
  private final Map<Cid, SignedBlock> blocks = new ConcurrentHashMap<>();
  private final BlockStore blockReader = new Blocks();
  private final TableReader tableReader = new TableReader(this::tables);
  private volatile Tables tables = Tables.EMPTY;
  private volatile boolean closed;

  private InMemStore() {}

  /** Returns an empty store. */
  public static InMemStore create() {
    return new InMemStore();
  }

  @Override
  public synchronized CommitResult commit(Batch batch) {
    checkOpen();
    Tables now = tables;
    for (HeadMove move : batch.headMoves()) {
      Frontier actual = now.heads(move.document());
      if (!actual.equals(move.expected())) {
        return new CommitResult.HeadsMoved(move.document(), actual);
      }
    }
    for (SignedBlock block : batch.blocks()) {
      blocks.merge(block.block().cid(), block, InMemStore::keepSignature);
    }
    tables = now.with(batch);
    return new CommitResult.Committed();
  }

  private static SignedBlock keepSignature(SignedBlock old, SignedBlock added) {
    return old.signature().isPresent() ? old : added;
  }

  private Tables tables() {
    checkOpen();
    return tables;
  }

  private void checkOpen() {
    if (closed) {
      throw new StoreException("the in-memory store is closed");
    }
  }

  @Override
  public BlockStore blocks() {
    return blockReader;
  }

  @Override
  public HeadStore heads() {
    return tableReader.heads();
  }

  @Override
  public IndexStore indexes() {
    return tableReader.indexes();
  }

  @Override
  public StateStore states() {
    return tableReader.states();
  }

  /** Forgets everything. */
  @Override
  public synchronized void close() {
    closed = true;
    tables = Tables.EMPTY;
    blocks.clear();
  }

  private final class Blocks implements BlockStore {
    @Override
    public Optional<SignedBlock> get(Cid cid) {
      checkOpen();
      return Optional.ofNullable(blocks.get(cid));
    }

    @Override
    public boolean contains(Cid cid) {
      checkOpen();
      return blocks.containsKey(cid);
    }

    @Override
    public void forEach(Consumer<? super StoredBlock> visitor) {
      checkOpen();
      blocks.forEach(
          (cid, block) ->
              visitor.accept(new StoredBlock(cid, block.block().bytes(), block.signature())));
    }
  }
}
