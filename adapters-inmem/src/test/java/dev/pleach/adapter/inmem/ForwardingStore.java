package dev.pleach.adapter.inmem;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;
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
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** A right store; a wrong one overrides the method that it does wrong. */
class ForwardingStore implements Store {
  final Store inner = InMemStore.create();

  @Override
  public CommitResult commit(Batch batch) {
    return inner.commit(batch);
  }

  Optional<SignedBlock> block(Cid cid) {
    return inner.blocks().get(cid);
  }

  void blocks(Consumer<? super StoredBlock> visitor) {
    inner.blocks().forEach(visitor);
  }

  void heads(BiConsumer<? super DocumentId, ? super Frontier> visitor) {
    inner.heads().forEach(visitor);
  }

  Optional<byte[]> row(String index, byte[] key) {
    return inner.indexes().get(index, key);
  }

  void scan(
      String index,
      byte[] prefix,
      byte[] from,
      BiPredicate<? super byte[], ? super byte[]> visitor) {
    inner.indexes().scan(index, prefix, from, visitor);
  }

  void states(String prefix, BiConsumer<? super String, ? super byte[]> visitor) {
    inner.states().forEach(prefix, visitor);
  }

  @Override
  public final BlockStore blocks() {
    return new BlockStore() {
      @Override
      public Optional<SignedBlock> get(Cid cid) {
        return block(cid);
      }

      @Override
      public boolean contains(Cid cid) {
        return block(cid).isPresent();
      }

      @Override
      public void forEach(Consumer<? super StoredBlock> visitor) {
        ForwardingStore.this.blocks(visitor);
      }
    };
  }

  @Override
  public final HeadStore heads() {
    return new HeadStore() {
      @Override
      public Frontier heads(DocumentId document) {
        return inner.heads().heads(document);
      }

      @Override
      public void forEach(BiConsumer<? super DocumentId, ? super Frontier> visitor) {
        ForwardingStore.this.heads(visitor);
      }
    };
  }

  @Override
  public final IndexStore indexes() {
    return new IndexStore() {
      @Override
      public Optional<byte[]> get(String index, byte[] key) {
        return row(index, key);
      }

      @Override
      public void scan(
          String index,
          byte[] prefix,
          byte[] from,
          BiPredicate<? super byte[], ? super byte[]> visitor) {
        ForwardingStore.this.scan(index, prefix, from, visitor);
      }
    };
  }

  @Override
  public final StateStore states() {
    return new StateStore() {
      @Override
      public Optional<byte[]> get(String name) {
        return inner.states().get(name);
      }

      @Override
      public void forEach(String prefix, BiConsumer<? super String, ? super byte[]> visitor) {
        ForwardingStore.this.states(prefix, visitor);
      }
    };
  }

  @Override
  public void close() {
    inner.close();
  }
}
