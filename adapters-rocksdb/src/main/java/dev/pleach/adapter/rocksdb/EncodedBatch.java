package dev.pleach.adapter.rocksdb;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.HeadMove;
import dev.pleach.port.IndexRow;
import dev.pleach.port.StateRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A batch in the bytes of {@link Layout}, made on the caller's thread, so that the one thread that
 * writes has only to compare heads and copy.
 */
final class EncodedBatch {
  private final List<BlockEntry> blocks = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();
  private final List<HeadMove> headMoves;
  private long bytes;

  EncodedBatch(Batch batch) {
    this.headMoves = batch.headMoves();
    for (SignedBlock block : batch.blocks()) {
      Cid cid = block.block().cid();
      byte[] value = Layout.blockValue(block);
      blocks.add(new BlockEntry(cid, Layout.blockKey(cid), value, block.signature().isPresent()));
      bytes += value.length;
    }
    for (IndexRow row : batch.indexRows()) {
      add(Family.INDEXES, Layout.indexKey(row.index(), row.key()), row.value());
    }
    for (StateRecord state : batch.states()) {
      add(Family.STATES, Layout.stateKey(state.name()), state.value());
    }
  }

  private void add(Family family, byte[] key, Optional<byte[]> value) {
    entries.add(new Entry(family, key, value));
    bytes += key.length + value.map(v -> v.length).orElse(0);
  }

  List<HeadMove> headMoves() {
    return headMoves;
  }

  List<BlockEntry> blocks() {
    return blocks;
  }

  List<Entry> entries() {
    return entries;
  }

  long bytes() {
    return bytes;
  }

  /** A block's record. */
  @SuppressWarnings("ArrayRecordComponent") // on the way to the engine, never compared
  record BlockEntry(Cid cid, byte[] key, byte[] value, boolean isSigned) {}

  /** Any other record; an absent value deletes. */
  @SuppressWarnings("ArrayRecordComponent") // on the way to the engine, never compared
  record Entry(Family family, byte[] key, Optional<byte[]> value) {}
}
