package dev.pleach.verification.laws;

import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.Crdt;
import dev.pleach.crdt.DocumentCrdt;
import dev.pleach.crdt.DocumentState;
import dev.pleach.crdt.OpKind;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.Value;
import dev.pleach.testkit.arbitraries.SmallHistories;
import dev.pleach.testkit.laws.TableLaws;
import java.util.List;

/** Add-wins: x is in exactly if some add of it is not dominated by a remove of it. */
class SetTableTest extends TableLaws<DocumentState, Payload, Value> {
  private static final Value X = Value.of("x");
  private static final Payload ADD = Documents.value(OpKind.ADD, X);
  private static final Payload REMOVE = Documents.value(OpKind.REMOVE, X);

  @Override
  protected Crdt<DocumentState, Payload> crdt() {
    return new DocumentCrdt(ContainerType.SET);
  }

  @Override
  protected List<Payload> alphabet() {
    return List.of(ADD, REMOVE);
  }

  @Override
  protected Value shown(DocumentState state) {
    return state.snapshot().toValue();
  }

  @Override
  protected Value expected(SmallHistories.Small<Payload> history) {
    List<Payload> ops = history.ops();
    for (int add = 0; add < ops.size(); add++) {
      boolean lives = ops.get(add).equals(ADD);
      for (int remove = 0; remove < ops.size(); remove++) {
        lives &= !(ops.get(remove).equals(REMOVE) && history.dominates(remove, add));
      }
      if (lives) {
        return Value.of(List.of(X));
      }
    }
    return Value.of(List.of());
  }
}
