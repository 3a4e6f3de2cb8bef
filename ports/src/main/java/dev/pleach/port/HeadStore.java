package dev.pleach.port;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;
import java.util.function.BiConsumer;

/** The read side of the heads. May be called by several threads at once. */
public interface HeadStore {
  /** Returns a document's heads; {@link Frontier#EMPTY} if there are none. */
  Frontier heads(DocumentId document);

  /** Visits every document that has heads, in the order of the ids. */
  void forEach(BiConsumer<? super DocumentId, ? super Frontier> visitor);
}
