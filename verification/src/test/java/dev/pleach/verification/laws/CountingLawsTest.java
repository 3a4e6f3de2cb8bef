package dev.pleach.verification.laws;

import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.Crdt;
import dev.pleach.crdt.DocumentCrdt;
import dev.pleach.crdt.DocumentState;
import dev.pleach.crdt.Op;
import dev.pleach.crdt.OpKind;
import dev.pleach.crdt.Path;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.Value;
import dev.pleach.testkit.arbitraries.Change;
import dev.pleach.testkit.laws.CounterLaws;
import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

class CountingLawsTest extends CounterLaws<DocumentState, Payload> {
  @Override
  protected Crdt<DocumentState, Payload> crdt() {
    return new DocumentCrdt(ContainerType.COUNTER);
  }

  @Override
  protected Arbitrary<Change<DocumentState, Payload>> changes() {
    return Arbitraries.longs()
        .list()
        .ofMaxSize(3)
        .map(
            deltas ->
                Change.of(
                    Payload.of(
                        deltas.stream()
                            .map(d -> Documents.value(OpKind.ADD, Value.of(d)).ops().get(0))
                            .toList())));
  }

  @Override
  protected int opCount(Payload op) {
    return op.opCount();
  }

  @Override
  protected byte[] bytes(Payload op) {
    return op.bytes();
  }

  @Override
  protected BigInteger delta(Payload payload) {
    BigInteger sum = BigInteger.ZERO;
    for (Op op : payload.ops()) {
      sum = sum.add(((Value.Int) op.values().get(0)).big());
    }
    return sum;
  }

  @Override
  protected BigInteger total(DocumentState state) {
    return state.snapshot().counter(Path.ROOT).orElseThrow();
  }
}
