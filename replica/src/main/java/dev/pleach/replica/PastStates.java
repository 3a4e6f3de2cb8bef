package dev.pleach.replica;

import dev.pleach.dag.DocumentId;
import dev.pleach.port.IndexRow;
import dev.pleach.port.IndexStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The states that a document had lately, so that a peer can say "what came since" instead of
 * listing what it has. A state is known by its state8 and found again by the ord of its last block.
 * Of each document the last 64 are kept; a hint that may be forgotten at any time.
 *
 * <ul>
 *   <li>{@code past}: d(32) number modulo 64 (1) → number(8) state8(8) ord(8) time(8)
 *   <li>{@code time}: one byte 00 → number of batches that moved heads (8)
 * </ul>
 */
final class PastStates {
  static final String PAST = "past";
  static final String TIME = "time";

  /** States that are kept of each document. */
  static final int KEPT = 64;

  private static final byte[] ONLY_KEY = {0};

  private final IndexStore index;

  PastStates(IndexStore index) {
    this.index = index;
  }

  /**
   * A state of a document.
   *
   * @param number of the state, from 0
   * @param state8 of its heads
   * @param ord of its last block
   * @param time the batch that brought it about
   */
  record State(long number, long state8, long ord, long time) {}

  /** Returns the number of batches that have moved heads: the time, as far as this store knows. */
  long now() {
    return index.get(TIME, ONLY_KEY).map(value -> ByteBuffer.wrap(value).getLong()).orElse(0L);
  }

  static IndexRow putNow(long time) {
    return IndexRow.put(TIME, ONLY_KEY, ByteBuffer.allocate(Long.BYTES).putLong(time).array());
  }

  static IndexRow put(DocumentId document, State state) {
    byte[] value =
        ByteBuffer.allocate(4 * Long.BYTES)
            .putLong(state.number())
            .putLong(state.state8())
            .putLong(state.ord())
            .putLong(state.time())
            .array();
    return IndexRow.put(PAST, key(document, state.number()), value);
  }

  /** Forgets all states of a document: blocks that were part of them count no longer. */
  static List<IndexRow> forget(DocumentId document) {
    List<IndexRow> rows = new ArrayList<>();
    for (long number = 0; number < KEPT; number++) {
      rows.add(IndexRow.delete(PAST, key(document, number)));
    }
    return rows;
  }

  private static byte[] key(DocumentId document, long number) {
    return ByteBuffer.allocate(33).put(document.bytes()).put(slot(number)).array();
  }

  private static byte slot(long number) {
    return (byte) (number % KEPT);
  }

  /** Returns the newest remembered state of this name. */
  Optional<State> find(DocumentId document, long state8) {
    return newest(all(document), state -> state.state8() == state8);
  }

  /** Returns the state that a document had at a time, if it is remembered. */
  Optional<State> at(DocumentId document, long time) {
    return newest(all(document), state -> state.time() <= time);
  }

  private static Optional<State> newest(List<State> states, Predicate<State> wanted) {
    return states.stream().filter(wanted).max(Comparator.comparingLong(State::number));
  }

  private List<State> all(DocumentId document) {
    List<State> found = new ArrayList<>();
    byte[] prefix = document.bytes();
    index.scan(PAST, prefix, prefix, (key, value) -> found.add(read(ByteBuffer.wrap(value))));
    return found;
  }

  private static State read(ByteBuffer in) {
    return new State(in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }
}
