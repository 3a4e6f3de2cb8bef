package dev.pleach.verification.architecture.broken.arrows.dag;

import dev.pleach.verification.architecture.broken.arrows.crdt.Counter;

/** A value that knows a data type: the arrow points the wrong way. */
public final class UsesDataType {
  public Counter counter() {
    return new Counter();
  }
}
