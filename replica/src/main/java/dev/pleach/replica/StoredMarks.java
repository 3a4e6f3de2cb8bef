package dev.pleach.replica;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import java.util.Optional;

/**
 * How a store marks blocks that it keeps and that do not count, for tools that read one which an
 * engine has written: of convicted authors, or to vouch for others. They may lack what they stand
 * on.
 */
public final class StoredMarks {
  private StoredMarks() {}

  /** Returns the block that a row of an index marks, or empty if the row says something else. */
  public static Optional<Cid> kept(String index, byte[] key) {
    return index.equals(DocumentRows.OUT)
        ? Optional.of(Cid.ofBlock(Digest.of(key)))
        : Optional.empty();
  }
}
