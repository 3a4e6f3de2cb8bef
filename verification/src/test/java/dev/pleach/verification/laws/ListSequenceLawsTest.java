package dev.pleach.verification.laws;

import dev.pleach.crdt.ContainerRef;
import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.Crdt;
import dev.pleach.crdt.DocumentCrdt;
import dev.pleach.crdt.DocumentState;
import dev.pleach.crdt.Op;
import dev.pleach.crdt.OpKind;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.Value;
import dev.pleach.testkit.laws.SequenceLaws;
import java.util.List;

class ListSequenceLawsTest extends SequenceLaws<DocumentState, Payload> {
  @Override
  protected Crdt<DocumentState, Payload> crdt() {
    return new DocumentCrdt(ContainerType.LIST);
  }

  @Override
  protected Payload insert(int index, List<String> tokens) {
    return Documents.of(
        Op.insert(ContainerRef.ROOT, index, tokens.stream().map(Value::of).toList()));
  }

  @Override
  protected Payload delete(int index, int count) {
    return Documents.of(Op.delete(OpKind.DELETE, ContainerRef.ROOT, index, count));
  }

  @Override
  protected List<String> view(DocumentState state) {
    return ((Value.ListValue) state.snapshot().toValue())
        .values().stream().map(token -> ((Value.Text) token).value()).toList();
  }

  @Override
  protected int opCount(Payload op) {
    return op.opCount();
  }

  @Override
  protected byte[] bytes(Payload op) {
    return op.bytes();
  }
}
