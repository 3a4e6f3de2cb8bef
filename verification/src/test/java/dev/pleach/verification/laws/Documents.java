package dev.pleach.verification.laws;

import dev.pleach.crdt.ContainerRef;
import dev.pleach.crdt.Op;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.Value;
import java.util.List;

/** Short ways to write payloads on the root. */
final class Documents {
  private Documents() {}

  static Payload value(int kind, Value value) {
    return Payload.of(List.of(Op.value(kind, ContainerRef.ROOT, value)));
  }

  static Payload of(Op op) {
    return Payload.of(List.of(op));
  }
}
