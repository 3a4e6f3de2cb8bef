package dev.pleach.verification.laws;

import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.Crdt;
import dev.pleach.crdt.DocumentCrdt;
import dev.pleach.crdt.DocumentState;
import dev.pleach.crdt.OpKind;
import dev.pleach.crdt.Path;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.Value;
import dev.pleach.testkit.arbitraries.SmallHistories;
import dev.pleach.testkit.laws.TableLaws;
import java.util.ArrayList;
import java.util.List;

/** Multi-value: what no other write dominates, the greatest key first. */
class RegisterTableTest extends TableLaws<DocumentState, Payload, List<Value>> {
  @Override
  protected Crdt<DocumentState, Payload> crdt() {
    return new DocumentCrdt(ContainerType.REGISTER);
  }

  @Override
  protected List<Payload> alphabet() {
    return List.of(
        Documents.value(OpKind.SET, Value.of("a")), Documents.value(OpKind.SET, Value.of("b")));
  }

  @Override
  protected List<Value> shown(DocumentState state) {
    return state.snapshot().conflicts(Path.ROOT);
  }

  @Override
  protected List<Value> expected(SmallHistories.Small<Payload> history) {
    List<Integer> live = new ArrayList<>();
    for (int write = 0; write < history.ops().size(); write++) {
      boolean lives = true;
      for (int other = 0; other < history.ops().size(); other++) {
        lives &= !history.dominates(other, write);
      }
      if (lives) {
        live.add(write);
      }
    }
    live.sort((left, right) -> history.compareKeys(right, left));
    return live.stream().map(i -> history.ops().get(i).ops().get(0).values().get(0)).toList();
  }
}
