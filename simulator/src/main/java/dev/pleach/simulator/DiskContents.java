package dev.pleach.simulator;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.HeadMove;
import dev.pleach.port.IndexRow;
import dev.pleach.port.StateRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The tables of a simulated disk. Skip lists, though there is one thread: a visitor may commit
 * while it looks at the rows, and their iterators allow that.
 */
final class DiskContents {
  final Map<Cid, SignedBlock> blocks = new LinkedHashMap<>();
  final ConcurrentSkipListMap<DocumentId, Frontier> heads = new ConcurrentSkipListMap<>();
  final Map<String, ConcurrentSkipListMap<byte[], byte[]>> indexes = new LinkedHashMap<>();
  final ConcurrentSkipListMap<byte[], byte[]> states = newRows();

  DiskContents copy() {
    DiskContents copy = new DiskContents();
    copy.blocks.putAll(blocks);
    copy.heads.putAll(heads);
    indexes.forEach((name, rows) -> copy.indexes.put(name, rows.clone()));
    copy.states.putAll(states);
    return copy;
  }

  private static ConcurrentSkipListMap<byte[], byte[]> newRows() {
    return new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
  }

  static byte[] stateKey(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  ConcurrentSkipListMap<byte[], byte[]> rows(String index) {
    return indexes.computeIfAbsent(index, name -> newRows());
  }

  boolean isAsExpected(HeadMove move) {
    return heads.getOrDefault(move.document(), Frontier.EMPTY).equals(move.expected());
  }

  void write(Batch batch) {
    batch.blocks().forEach(this::write);
    batch.headMoves().forEach(this::write);
    batch.indexRows().forEach(this::write);
    batch.states().forEach(this::write);
  }

  private void write(SignedBlock block) {
    blocks.merge(
        block.block().cid(), block, (old, added) -> old.signature().isPresent() ? old : added);
  }

  private void write(HeadMove move) {
    if (move.next().isEmpty()) {
      heads.remove(move.document());
    } else {
      heads.put(move.document(), move.next());
    }
  }

  private void write(IndexRow row) {
    put(rows(row.index()), row.key().clone(), row.value().orElse(null));
  }

  private void write(StateRecord record) {
    put(states, stateKey(record.name()), record.value().orElse(null));
  }

  private static void put(
      Map<byte[], byte[]> rows, byte[] key, byte @org.jspecify.annotations.Nullable [] value) {
    if (value == null) {
      rows.remove(key);
    } else {
      rows.put(key, value.clone());
    }
  }
}
