package dev.pleach.port;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import dev.pleach.dag.codec.DagCbor;
import java.util.List;
import java.util.Map;

/**
 * Who may write in a scope. A pure function, so that every replica reaches the same verdict. May be
 * called by several threads at once.
 */
public interface Policy {
  /** Returns the canonical DAG-CBOR of a static policy, which is hashed into the scope's id. */
  byte[] canonicalBytes();

  /**
   * Returns true if the author may write a block under this frontier of the authority log (empty
   * under a static policy).
   */
  boolean mayWrite(AuthorId author, List<Cid> authority);

  /** Whoever holds the address may read and write: {@code {"policy": "open"}}. */
  static Policy open() {
    byte[] canonical = DagCbor.encode(Value.of(Map.of("policy", Value.of("open"))));
    return new Policy() {
      @Override
      public byte[] canonicalBytes() {
        return canonical.clone();
      }

      @Override
      public boolean mayWrite(AuthorId author, List<Cid> authority) {
        return true;
      }
    };
  }
}
