package dev.pleach.testkit.laws;

import dev.pleach.crdt.ContainerRef;
import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.Crdt;
import dev.pleach.crdt.DocumentCrdt;
import dev.pleach.crdt.DocumentState;
import dev.pleach.crdt.Payload;
import dev.pleach.testkit.arbitraries.Change;
import dev.pleach.testkit.arbitraries.Edit;
import dev.pleach.testkit.arbitraries.Payloads;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * The laws for documents, by type of the root: edits of applications and ops that make no sense.
 */
public abstract class DocumentLaws extends CrdtLaws<DocumentState, Payload> {
  /** Made for extension. */
  protected DocumentLaws() {}

  /** Returns the type of the root. */
  protected abstract ContainerType rootType();

  @Override
  protected Crdt<DocumentState, Payload> crdt() {
    return new DocumentCrdt(rootType());
  }

  @Override
  protected Arbitrary<Change<DocumentState, Payload>> changes() {
    Arbitrary<ContainerRef> containers =
        rootType() == ContainerType.MAP || rootType() == ContainerType.LIST
            ? Payloads.containers()
            : Arbitraries.just(ContainerRef.ROOT);
    Arbitrary<Change<DocumentState, Payload>> raw =
        Payloads.payloads(Payloads.ops(containers), 4).map(Change::of);
    return Arbitraries.oneOf(Edit.edits(rootType()), raw);
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
