package dev.pleach.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ListDocumentTest {
  private static final Value ONE = Value.of(1);
  private static final Value TWO = Value.of(2);

  private final Replica alice = Replica.map(1);
  private final Replica bob = Replica.map(2);

  private static Path at(String path) {
    return Path.parse(path);
  }

  private static Value list(Value... values) {
    return Value.of(List.of(values));
  }

  private static Value map(String key, Value value) {
    return Value.of(Map.of(key, value));
  }

  private void meet() {
    alice.pull(bob);
    bob.pull(alice);
    assertThat(alice.snapshot().canonicalBytes()).isEqualTo(bob.snapshot().canonicalBytes());
    assertThat(alice.replayed().canonicalBytes()).isEqualTo(bob.snapshot().canonicalBytes());
  }

  @Test
  void set_arrayOfObjects_canBeEditedByPath() {
    alice.edit(
        e -> e.set(at("todos"), list(map("t", Value.of("a")), ONE, map("t", Value.of("b")))));
    alice.edit(e -> e.set(at("todos.2.t"), Value.of("c")).set(at("todos.1"), TWO));
    meet();
    assertThat(bob.get("todos"))
        .isEqualTo(list(map("t", Value.of("a")), TWO, map("t", Value.of("c"))));
  }

  @Test
  void push_laterOpsOfOneEditSeeEarlierOnes() {
    alice.edit(
        e ->
            e.push(at("l"), List.of(ONE, map("x", ONE)))
                .insertAt(at("l"), 0, List.of(TWO))
                .set(at("l.2.x"), Value.of("set"))
                .removeAt(at("l"), 1, 1)
                .increment(at("l.0"), ONE));
    meet();
    assertThat(bob.get("l")).isEqualTo(list(Value.of(3), map("x", Value.of("set"))));
  }

  @Test
  void increment_ofAnElementConcurrently_countsBoth() {
    alice.edit(e -> e.push(at("l"), List.of(Value.of(5))));
    meet();
    alice.edit(e -> e.increment(at("l.0"), ONE));
    bob.edit(e -> e.increment(at("l.0"), TWO));
    meet();
    assertThat(bob.get("l")).isEqualTo(list(Value.of(8)));
    bob.edit(e -> e.set(at("l.0"), Value.of("text")));
    meet();
    assertThat(alice.snapshot().conflicts(at("l.0"))).containsExactly(Value.of("text"));
  }

  @Test
  void push_concurrently_keepsRunsTogether() {
    alice.edit(e -> e.set(at("l"), list()));
    meet();
    alice.edit(e -> e.push(at("l"), List.of(ONE, ONE)));
    bob.edit(e -> e.push(at("l"), List.of(TWO, TWO)));
    meet();
    assertThat(alice.get("l")).isEqualTo(list(ONE, ONE, TWO, TWO));
  }

  @Test
  void removeAt_againstConcurrentEditOfTheElement_deleteWins() {
    alice.edit(e -> e.push(at("l"), List.of(map("x", ONE), TWO)));
    meet();
    alice.edit(e -> e.removeAt(at("l"), 0, 1));
    bob.edit(e -> e.set(at("l.0.x"), TWO));
    meet();
    assertThat(alice.get("l")).isEqualTo(list(TWO));
  }

  @Test
  void set_objectOverElement_replacesIt() {
    alice.edit(e -> e.push(at("l"), List.of(map("x", ONE))));
    alice.edit(e -> e.set(at("l.0"), map("y", TWO)));
    meet();
    assertThat(alice.get("l")).isEqualTo(list(map("y", TWO)));
    alice.edit(e -> e.set(at("l.0"), list(list(ONE))).unset(at("l.0.0")));
    meet();
    assertThat(alice.get("l")).isEqualTo(list(list(Value.NULL)));
  }

  @Test
  void unset_listWithConcurrentPush_keepsOnlyThePushed() {
    alice.edit(e -> e.push(at("l"), List.of(ONE, TWO)));
    meet();
    alice.edit(e -> e.unset(at("l")));
    bob.edit(e -> e.push(at("l"), List.of(Value.of(3))));
    meet();
    assertThat(alice.get("l")).isEqualTo(list(Value.of(3)));
    alice.edit(e -> e.insertAt(at("l"), 1, List.of(Value.of(4))));
    meet();
    assertThat(alice.get("l")).isEqualTo(list(Value.of(3), Value.of(4)));
  }

  @Test
  void insertText_concurrently_merges() {
    alice.edit(e -> e.insertText(at("t"), 0, "grün 😀 "));
    meet();
    alice.edit(e -> e.insertText(at("t"), 7, "ende"));
    bob.edit(e -> e.deleteText(at("t"), 0, 5).insertText(at("t"), 0, "rot "));
    meet();
    assertThat(alice.snapshot().text(at("t"))).contains("rot 😀 ende");
  }

  @Test
  void deleteText_backspaces_becomeOneRun() {
    alice.edit(e -> e.insertText(at("t"), 0, "abcdef"));
    DocumentEditor editor = DocumentEditor.on(alice.crdt.replay(alice.graph));
    editor.deleteText(at("t"), 5, 1).deleteText(at("t"), 4, 1).deleteText(at("t"), 3, 1);
    assertThat(editor.finish().ops()).hasSize(1);
    alice.commit(editor.finish());
    assertThat(alice.snapshot().text(at("t"))).contains("abc");
  }

  @Test
  void indexesOutOfRange_throw() {
    alice.edit(e -> e.push(at("l"), List.of(ONE)));
    assertThatThrownBy(() -> alice.edit(e -> e.removeAt(at("l"), 1, 1)))
        .isInstanceOf(EditException.class);
    assertThatThrownBy(() -> alice.edit(e -> e.set(at("l.1"), ONE)))
        .isInstanceOf(EditException.class);
    assertThatThrownBy(() -> alice.edit(e -> e.insertText(at("l"), 0, "x")))
        .isInstanceOf(EditException.class)
        .hasMessageContaining("LIST");
  }

  @Test
  void moreElementsThanABlockHasOps_throw() {
    List<Value> tooMany = Collections.nCopies(Block.OPS_MAX + 1, ONE);
    assertThatThrownBy(() -> alice.edit(e -> e.push(at("l"), tooMany)))
        .isInstanceOf(EditException.class)
        .hasMessageContaining("65535");
    String tooLong = "x".repeat(Block.OPS_MAX + 1);
    assertThatThrownBy(() -> alice.edit(e -> e.insertText(at("t"), 0, tooLong)))
        .isInstanceOf(EditException.class);
  }

  @Test
  void opsOnForeignElements_areNoOps() {
    alice.edit(e -> e.push(at("l"), List.of(map("x", ONE))));
    bob.pull(alice);
    bob.edit(e -> e.push(at("l"), List.of(map("y", ONE))));
    OpRef unseen = OpRef.of(bob.heads().get(0).cid().digest(), 0);
    ContainerRef list = ContainerRef.ROOT.child("l", ContainerType.LIST);
    ContainerRef child = list.child(unseen, ContainerType.MAP.number());
    // Alice names an element that she has not seen: the order of arrival must not decide.
    alice.commit(Op.value(OpKind.SET, child.child("z", ContainerType.NUMBER), ONE));
    meet();
    assertThat(alice.get("l")).isEqualTo(list(map("x", ONE), map("y", ONE)));
  }

  @Test
  void clearedRegisterOfAnElement_showsNull() {
    alice.edit(e -> e.push(at("l"), List.of(ONE)));
    ContainerRef list = ContainerRef.ROOT.child("l", ContainerType.LIST);
    OpRef element = OpRef.of(alice.heads().get(0).cid().digest(), 1);
    alice.commit(Op.plain(OpKind.CLEAR, list.child(element, ContainerType.REGISTER.number())));
    assertThat(alice.get("l")).isEqualTo(list(Value.NULL));
  }
}
