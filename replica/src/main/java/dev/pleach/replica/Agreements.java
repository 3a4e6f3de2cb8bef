package dev.pleach.replica;

import dev.pleach.dag.PublicKey;
import dev.pleach.dag.ScopeId;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Store;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * When this replica and a peer last had the same in a scope, in the time of {@link PastStates}: one
 * number stands for what each document was then. State records named {@code agreed/}, the peer's
 * key and the scope in hexadecimal, hold the 8 bytes; they are written along with other things, and
 * whatever is lost costs a longer message. For the engine's lane alone.
 */
final class Agreements {
  static final String RECORD = "agreed/";

  /** Pairs of peer and scope that are remembered; about 200 bytes each. */
  static final int KEPT_MAX = 65_536;

  private final Map<String, Long> times = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<String> unwritten = new HashSet<>();
  private final Set<String> forgotten = new HashSet<>();

  /** Takes up what the store remembers. */
  void resume(Store store) {
    store
        .states()
        .forEach(
            RECORD,
            (name, value) -> {
              if (value.length == Long.BYTES) {
                times.put(name, ByteBuffer.wrap(value).getLong());
              }
            });
  }

  /** Both have the same now. */
  void agreed(PublicKey peer, ScopeId scope, long now) {
    String name = name(peer, scope);
    Long before = times.put(name, now);
    if (before == null || before != now) {
      unwritten.add(name);
    }
    while (times.size() > KEPT_MAX) {
      String oldest = times.keySet().iterator().next();
      times.remove(oldest);
      unwritten.remove(oldest);
      forgotten.add(oldest);
    }
  }

  Optional<Long> find(PublicKey peer, ScopeId scope) {
    return Optional.ofNullable(times.get(name(peer, scope)));
  }

  /** Returns what is to be written, once. */
  List<StateRecord> takeUnwritten() {
    if (unwritten.isEmpty() && forgotten.isEmpty()) {
      return List.of();
    }
    List<StateRecord> records = new ArrayList<>();
    unwritten.stream().sorted().forEach(name -> records.add(record(name)));
    forgotten.removeAll(unwritten);
    forgotten.stream().sorted().forEach(name -> records.add(StateRecord.delete(name)));
    unwritten.clear();
    forgotten.clear();
    return records;
  }

  private StateRecord record(String name) {
    long time = times.getOrDefault(name, 0L);
    return StateRecord.put(name, ByteBuffer.allocate(Long.BYTES).putLong(time).array());
  }

  private static String name(PublicKey peer, ScopeId scope) {
    return RECORD + peer.hex() + "/" + scope.hex();
  }
}
