package dev.pleach.adapter.rocksdb;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;
import dev.pleach.port.CorruptDataException;
import dev.pleach.port.HeadStore;
import java.util.function.BiConsumer;

/** The heads. */
record RocksHeads(Engine engine) implements HeadStore {
  private static final int ID_BYTES = 32;

  static Frontier read(Engine engine, DocumentId document) {
    return engine
        .get(Family.HEADS, document.bytes(), () -> "the heads of document " + document.hex())
        .map(value -> Layout.heads(document, value))
        .orElse(Frontier.EMPTY);
  }

  @Override
  public Frontier heads(DocumentId document) {
    return read(engine, document);
  }

  @Override
  public void forEach(BiConsumer<? super DocumentId, ? super Frontier> visitor) {
    engine.scan(
        Family.HEADS,
        new byte[0],
        () -> "the heads of a document",
        (key, value) -> {
          DocumentId document = document(key);
          visitor.accept(document, Layout.heads(document, value));
          return true;
        });
  }

  private static DocumentId document(byte[] key) {
    if (key.length != ID_BYTES) {
      throw new CorruptDataException("heads are stored under a key of " + key.length + " bytes");
    }
    return DocumentId.of(key);
  }
}
