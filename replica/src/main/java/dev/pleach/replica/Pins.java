package dev.pleach.replica;

import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeId;
import dev.pleach.port.Batch;
import dev.pleach.port.CorruptDataException;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Store;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;

/**
 * Documents whose merged state always stays in memory, as state records named {@code pinned/} and
 * the id in hexadecimal: scope (32), root type (1), idHash (32). A document may be pinned before
 * its first block is here. For the engine's lane alone.
 */
final class Pins {
  static final String RECORD = "pinned/";

  /** Pinned documents; they are not counted among those that memory is bounded for. */
  static final int PINNED_MAX = 1_024;

  private static final int ID = 32;
  private static final int VALUE_BYTES = ID + 1 + ID;

  private final Store store;
  private final TreeMap<DocumentId, DocumentName> pinned = new TreeMap<>();

  Pins(Store store) {
    this.store = store;
  }

  void resume() {
    store.states().forEach(RECORD, (name, value) -> note(read(name, value)));
  }

  private void note(DocumentName name) {
    pinned.put(name.documentId(), name);
  }

  private static DocumentName read(String record, byte[] value) {
    if (value.length != VALUE_BYTES) {
      throw new CorruptDataException("state record " + record + " is corrupt");
    }
    ByteBuffer in = ByteBuffer.wrap(value);
    ScopeId scope = ScopeId.of(take(in));
    int rootType = in.get() & 0xff;
    return new DocumentName(scope, rootType, Digest.of(take(in)));
  }

  private static byte[] take(ByteBuffer in) {
    byte[] bytes = new byte[ID];
    in.get(bytes);
    return bytes;
  }

  /**
   * Pins a document, durably.
   *
   * @throws IllegalStateException if there are too many
   */
  void add(DocumentName name) {
    if (contains(name.documentId())) {
      return;
    }
    if (pinned.size() >= PINNED_MAX) {
      throw new IllegalStateException("more than " + PINNED_MAX + " documents would be pinned");
    }
    byte[] value =
        ByteBuffer.allocate(VALUE_BYTES)
            .put(name.scope().bytes())
            .put((byte) name.rootType())
            .put(name.idHash().bytes())
            .array();
    store.commit(Batch.ofStates(List.of(StateRecord.put(record(name.documentId()), value))));
    note(name);
  }

  /** Ends that, durably; returns false if it was not pinned. */
  boolean remove(DocumentId document) {
    if (!contains(document)) {
      return false;
    }
    store.commit(Batch.ofStates(List.of(StateRecord.delete(record(document)))));
    pinned.remove(document);
    return true;
  }

  private static String record(DocumentId document) {
    return RECORD + document.hex();
  }

  boolean contains(DocumentId document) {
    return pinned.containsKey(document);
  }

  List<DocumentName> all() {
    return List.copyOf(pinned.values());
  }

  List<DocumentId> ids() {
    return List.copyOf(pinned.keySet());
  }
}
