package dev.pleach.replica;

import dev.pleach.dag.ScopeId;
import dev.pleach.dag.codec.CborReader;
import dev.pleach.dag.codec.CborWriter;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.dag.sketch.SketchKind;
import dev.pleach.dag.sketch.Symbols;
import dev.pleach.dag.sync.ScopeAgreement;
import dev.pleach.dag.sync.ScopeMemory;
import dev.pleach.dag.sync.Sum128;
import dev.pleach.port.Batch;
import dev.pleach.port.PeerId;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is remembered of scopes and peers over restarts, as state records named {@code met/}, the
 * peer's id, a slash and the scope's id: DAG-CBOR list of the digest (16 bytes), the moving average
 * (uint) and the symbols (bytes, with n = 0). It is written when a connection ends; losing it costs
 * half a round trip. For the engine's lane alone.
 */
final class PeerMemories {
  static final String RECORD = "met/";

  /** Records kept, about 7 KB each. */
  static final int RECORDS_MAX = 1_024;

  private final Store store;
  private final Set<String> names = new LinkedHashSet<>();
  private final Map<String, ScopeAgreement> unwritten = new LinkedHashMap<>();

  PeerMemories(Store store) {
    this.store = store;
  }

  /** Takes up the records that there are. */
  void resume() {
    store.states().forEach(RECORD, (name, value) -> names.add(name));
  }

  /** Returns where a session with this peer keeps what it learns. */
  ScopeMemory of(PeerId peer) {
    return new ScopeMemory() {
      @Override
      public Optional<ScopeAgreement> recall(ScopeId scope) {
        String name = name(peer, scope);
        return Optional.ofNullable(unwritten.get(name)).or(() -> read(name));
      }

      @Override
      public void remember(ScopeId scope, ScopeAgreement agreement) {
        unwritten.put(name(peer, scope), agreement);
      }
    };
  }

  private static String name(PeerId peer, ScopeId scope) {
    return RECORD + peer.key().hex() + "/" + scope.hex();
  }

  private Optional<ScopeAgreement> read(String name) {
    return names.contains(name)
        ? store.states().get(name).flatMap(PeerMemories::decode)
        : Optional.empty();
  }

  /** Writes what was learnt since the last time. */
  void flush() {
    List<StateRecord> records = new ArrayList<>();
    unwritten.forEach(
        (name, agreement) -> {
          names.remove(name);
          names.add(name);
          records.add(StateRecord.put(name, encode(agreement)));
        });
    while (names.size() > RECORDS_MAX) {
      String oldest = names.iterator().next();
      names.remove(oldest);
      records.removeIf(record -> record.name().equals(oldest));
      records.add(StateRecord.delete(oldest));
    }
    unwritten.clear();
    if (!records.isEmpty()) {
      store.commit(Batch.ofStates(records));
    }
  }

  private static byte[] encode(ScopeAgreement agreement) {
    return CborWriter.write(
        8_192,
        writer ->
            writer
                .startList(3)
                .bytes(agreement.digest().bytes())
                .int64((long) Math.ceil(agreement.average()))
                .bytes(agreement.prefix().bytes(0))
                .endList());
  }

  private static Optional<ScopeAgreement> decode(byte[] value) {
    return DagCbor.decodeLenient(value, StateRecord.VALUE_BYTES_MAX, PeerMemories::readFields)
        .value()
        .flatMap(read -> read);
  }

  private static Optional<ScopeAgreement> readFields(CborReader reader) {
    reader.startList();
    Sum128 digest = Sum128.of(reader.bytesOf("digest", Sum128.BYTES));
    long average = reader.int64("average", 0, Long.MAX_VALUE);
    byte[] symbols = reader.bytes("symbols", StateRecord.VALUE_BYTES_MAX);
    reader.endList();
    return Symbols.parse(SketchKind.DOCUMENTS, 0, 0, symbols)
        .filter(prefix -> prefix.count() == ScopeAgreement.PREFIX_SYMBOLS)
        .map(prefix -> new ScopeAgreement(digest, average, prefix));
  }
}
