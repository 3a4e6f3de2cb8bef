package dev.pleach.adapter.rocksdb;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.BlockStore;
import dev.pleach.port.StoredBlock;
import java.util.Optional;
import java.util.function.Consumer;

/** The blocks; a name that no block can have is simply not here. */
record RocksBlocks(Engine engine) implements BlockStore {
  @Override
  public Optional<SignedBlock> get(Cid cid) {
    if (!cid.isBlock()) {
      return Optional.empty();
    }
    return engine
        .get(Family.BLOCKS, Layout.blockKey(cid), () -> "block " + cid)
        .map(value -> Layout.block(cid, value));
  }

  @Override
  public boolean contains(Cid cid) {
    return cid.isBlock()
        && engine.contains(Family.BLOCKS, Layout.blockKey(cid), () -> "block " + cid);
  }

  @Override
  public void forEach(Consumer<? super StoredBlock> visitor) {
    engine.scan(
        Family.BLOCKS,
        new byte[0],
        () -> "a block",
        (key, value) -> {
          visitor.accept(Layout.storedBlock(Layout.cid(key), value));
          return true;
        });
  }
}
