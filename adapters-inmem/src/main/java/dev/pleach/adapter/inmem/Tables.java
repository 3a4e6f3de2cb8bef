package dev.pleach.adapter.inmem;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;
import dev.pleach.port.Batch;
import dev.pleach.port.HeadMove;
import dev.pleach.port.IndexRow;
import dev.pleach.port.StateRecord;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Everything of a store but its blocks, at one moment.
 *
 * @param heads by document id
 * @param indexes by name of the index
 * @param states by the UTF-8 bytes of the name
 */
record Tables(
    SortedBytes<Frontier> heads,
    Map<String, SortedBytes<byte[]>> indexes,
    SortedBytes<byte[]> states) {
  static final Tables EMPTY = new Tables(SortedBytes.empty(), Map.of(), SortedBytes.empty());

  Frontier heads(DocumentId document) {
    return heads.get(document.bytes()).orElse(Frontier.EMPTY);
  }

  SortedBytes<byte[]> index(String name) {
    return indexes.getOrDefault(name, SortedBytes.empty());
  }

  static byte[] stateKey(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns these tables after a batch whose expected heads were checked. */
  Tables with(Batch batch) {
    return new Tables(withHeads(batch), withIndexes(batch), withStates(batch));
  }

  private SortedBytes<Frontier> withHeads(Batch batch) {
    SortedBytes<Frontier> next = heads;
    for (HeadMove move : batch.headMoves()) {
      byte[] key = move.document().bytes();
      next = move.next().isEmpty() ? next.without(key) : next.with(key, move.next());
    }
    return next;
  }

  private Map<String, SortedBytes<byte[]>> withIndexes(Batch batch) {
    if (batch.indexRows().isEmpty()) {
      return indexes;
    }
    Map<String, SortedBytes<byte[]>> next = new HashMap<>(indexes);
    for (IndexRow row : batch.indexRows()) {
      SortedBytes<byte[]> rows = next.getOrDefault(row.index(), SortedBytes.empty());
      byte[] key = row.key().clone();
      next.put(
          row.index(),
          row.value()
              .map(value -> rows.with(key, value.clone()))
              .orElseGet(() -> rows.without(key)));
    }
    return Map.copyOf(next);
  }

  private SortedBytes<byte[]> withStates(Batch batch) {
    SortedBytes<byte[]> next = states;
    for (StateRecord record : batch.states()) {
      byte[] key = stateKey(record.name());
      next =
          record.value().isPresent()
              ? next.with(key, record.value().get().clone())
              : next.without(key);
    }
    return next;
  }
}
