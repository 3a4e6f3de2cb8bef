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
import dev.pleach.dag.Value;
import dev.pleach.testkit.arbitraries.SmallHistories;
import dev.pleach.testkit.laws.TableLaws;
import java.util.ArrayList;
import java.util.List;

/**
 * Update-wins: of a key there is what no delete dominates. Here with a number below the key: the
 * value is that of the live set with the greatest key, plus the live increments that it has not
 * seen.
 */
class MapTableTest extends TableLaws<DocumentState, Payload, List<Value>> {
  private static final ContainerRef NUMBER = ContainerRef.ROOT.child("k", ContainerType.NUMBER);
  private static final Payload SET = Documents.of(Op.value(OpKind.SET, NUMBER, Value.of(10)));
  private static final Payload ADD = Documents.of(Op.value(OpKind.ADD, NUMBER, Value.of(1)));
  private static final Payload DELETE = Documents.value(OpKind.REMOVE, Value.of("k"));

  @Override
  protected Crdt<DocumentState, Payload> crdt() {
    return DocumentCrdt.MAP;
  }

  @Override
  protected List<Payload> alphabet() {
    return List.of(SET, ADD, DELETE);
  }

  @Override
  protected List<Value> shown(DocumentState state) {
    return state.snapshot().get(Path.of("k")).map(List::of).orElse(List.of());
  }

  @Override
  protected List<Value> expected(SmallHistories.Small<Payload> history) {
    List<Integer> sets = live(history, SET);
    sets.removeIf(set -> sets.stream().anyMatch(other -> history.dominates(other, set)));
    List<Integer> adds = live(history, ADD);
    if (sets.isEmpty()) {
      return adds.isEmpty() ? List.of() : List.of(Value.of((long) adds.size()));
    }
    int winner = sets.stream().max(history::compareKeys).orElseThrow();
    adds.removeIf(add -> history.dominates(winner, add));
    return List.of(Value.of(10L + adds.size()));
  }

  private static List<Integer> live(SmallHistories.Small<Payload> history, Payload kind) {
    List<Integer> live = new ArrayList<>();
    for (int i = 0; i < history.ops().size(); i++) {
      boolean lives = history.ops().get(i).equals(kind);
      for (int delete = 0; delete < history.ops().size(); delete++) {
        lives &= !(history.ops().get(delete).equals(DELETE) && history.dominates(delete, i));
      }
      if (lives) {
        live.add(i);
      }
    }
    return live;
  }
}
