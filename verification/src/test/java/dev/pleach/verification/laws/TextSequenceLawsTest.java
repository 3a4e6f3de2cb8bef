package dev.pleach.verification.laws;

import dev.pleach.crdt.ContainerRef;
import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.Crdt;
import dev.pleach.crdt.DocumentCrdt;
import dev.pleach.crdt.DocumentState;
import dev.pleach.crdt.Op;
import dev.pleach.crdt.OpKind;
import dev.pleach.crdt.Path;
import dev.pleach.crdt.Payload;
import dev.pleach.testkit.laws.SequenceLaws;
import java.util.List;

class TextSequenceLawsTest extends SequenceLaws<DocumentState, Payload> {
  @Override
  protected Crdt<DocumentState, Payload> crdt() {
    return new DocumentCrdt(ContainerType.TEXT);
  }

  @Override
  protected Payload insert(int index, List<String> tokens) {
    return Documents.of(Op.insertText(ContainerRef.ROOT, index, String.join("", tokens)));
  }

  @Override
  protected Payload delete(int index, int count) {
    return Documents.of(Op.delete(OpKind.DELETE, ContainerRef.ROOT, index, count));
  }

  @Override
  protected List<String> view(DocumentState state) {
    return state
        .snapshot()
        .text(Path.ROOT)
        .orElseThrow()
        .codePoints()
        .mapToObj(Character::toString)
        .toList();
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
