package dev.pleach.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentTest {
  private static final Value ONE = Value.of(1);

  private final Replica alice = Replica.map(1);
  private final Replica bob = Replica.map(2);

  private static Path at(String path) {
    return Path.parse(path);
  }

  private void meet() {
    alice.pull(bob);
    bob.pull(alice);
    assertThat(alice.snapshot().canonicalBytes()).isEqualTo(bob.snapshot().canonicalBytes());
    assertThat(alice.replayed().canonicalBytes()).isEqualTo(bob.snapshot().canonicalBytes());
  }

  @Test
  void set_nestedObject_showsIt() {
    Value pet =
        Value.of(Map.of("name", Value.of("Rex"), "age", Value.of(3), "tags", Value.of(Map.of())));
    alice.edit(e -> e.set(Path.ROOT, Value.of(Map.of("pet", pet))));
    assertThat(alice.get("pet")).isEqualTo(pet);
  }

  @Test
  void set_concurrently_keepsTheLoserReadable() {
    alice.edit(e -> e.set(at("name"), Value.of("a")));
    bob.edit(e -> e.set(at("name"), Value.of("b")));
    meet();
    assertThat(alice.get("name")).isEqualTo(Value.of("b"));
    assertThat(alice.snapshot().conflicts(at("name")))
        .containsExactly(Value.of("b"), Value.of("a"));
    alice.edit(e -> e.set(at("name"), Value.of("c")));
    meet();
    assertThat(bob.snapshot().conflicts(at("name"))).containsExactly(Value.of("c"));
  }

  @Test
  void unset_againstConcurrentUpdate_updateWins() {
    alice.edit(e -> e.set(at("pet"), Value.of(Map.of("name", Value.of("Rex"), "age", ONE))));
    meet();
    alice.edit(e -> e.unset(at("pet")));
    bob.edit(e -> e.increment(at("pet.age"), ONE));
    meet();
    assertThat(alice.value()).isEqualTo(Value.of(Map.of("pet", Value.of(Map.of("age", ONE)))));
  }

  @Test
  void unset_aloneDeletes() {
    alice.edit(e -> e.set(at("pet"), ONE).set(at("other"), ONE));
    alice.edit(e -> e.unset(at("pet")));
    meet();
    assertThat(bob.value()).isEqualTo(Value.of(Map.of("other", ONE)));
  }

  @Test
  void set_objectOverObject_replacesButJoinsConcurrentOnes() {
    alice.edit(e -> e.set(at("o"), Value.of(Map.of("old", ONE))));
    meet();
    alice.edit(e -> e.set(at("o"), Value.of(Map.of("a", ONE))));
    bob.edit(e -> e.set(at("o"), Value.of(Map.of("b", ONE))));
    meet();
    assertThat(alice.get("o")).isEqualTo(Value.of(Map.of("a", ONE, "b", ONE)));
  }

  @Test
  void increment_concurrentWithSet_staysBesideIt() {
    alice.edit(e -> e.set(at("n"), Value.of(5)));
    meet();
    alice.edit(e -> e.increment(at("n"), ONE));
    bob.edit(e -> e.increment(at("n"), Value.of(2)));
    meet();
    assertThat(alice.get("n")).isEqualTo(Value.of(8));
    alice.edit(e -> e.set(at("n"), Value.of(100)));
    bob.edit(e -> e.increment(at("n"), ONE));
    meet();
    assertThat(bob.get("n")).isEqualTo(Value.of(101));
  }

  @Test
  void increment_floats_sumsExactly() {
    alice.edit(e -> e.set(at("n"), Value.of(0.1)).increment(at("n"), Value.of(0.2)));
    assertThat(alice.get("n")).isEqualTo(Value.of(0.1 + 0.2));
    alice.edit(e -> e.set(at("n"), Value.of(-0.0)));
    assertThat(alice.get("n")).isEqualTo(Value.of(0));
  }

  @Test
  void set_scalarOverObject_leavesNoConflict() {
    alice.edit(e -> e.set(at("x"), Value.of(Map.of("a", ONE))));
    alice.edit(e -> e.set(at("x"), Value.of("text")));
    assertThat(alice.snapshot().conflicts(at("x"))).containsExactly(Value.of("text"));
    alice.edit(e -> e.set(at("x"), ONE));
    assertThat(alice.snapshot().conflicts(at("x"))).containsExactly(ONE);
  }

  @Test
  void set_ofDifferentTypesConcurrently_showsTheGreaterKey() {
    alice.edit(e -> e.set(at("x"), Value.of(Map.of("a", ONE))));
    bob.edit(e -> e.set(at("x"), Value.of("text")));
    meet();
    assertThat(alice.get("x")).isEqualTo(Value.of(Map.of("a", ONE)));
    assertThat(alice.snapshot().conflicts(at("x"))).hasSize(2);
  }

  @Test
  void counterAndSet_work() {
    alice.edit(
        e -> e.addToCounter(at("c"), 3).addToSet(at("s"), ONE).addToSet(at("s"), Value.of("x")));
    meet();
    alice.edit(e -> e.removeFromSet(at("s"), ONE).addToCounter(at("c"), 1));
    bob.edit(e -> e.addToSet(at("s"), ONE).addToCounter(at("c"), 1));
    meet();
    assertThat(alice.get("c")).isEqualTo(Value.of(5));
    assertThat(alice.snapshot().members(at("s")).orElseThrow()).containsExactly(ONE, Value.of("x"));
  }

  @Test
  void clear_deletesTheDocumentUnlessSomebodyStillWrites() {
    alice.edit(e -> e.set(Path.ROOT, Value.of(Map.of("a", ONE))));
    assertThat(alice.snapshot().exists()).isTrue();
    alice.edit(DocumentEditor::clear);
    assertThat(alice.snapshot().exists()).isFalse();
    bob.pull(alice);
    alice.edit(e -> e.set(at("b"), ONE));
    bob.edit(DocumentEditor::clear);
    meet();
    assertThat(bob.value()).isEqualTo(Value.of(Map.of("b", ONE)));
  }

  @Test
  void editsThatCannotBe_throwAndSpoilTheEditor() {
    alice.edit(e -> e.set(at("x"), Value.of("text")));
    assertThatThrownBy(() -> alice.edit(e -> e.set(at("x.y"), ONE)))
        .isInstanceOf(EditException.class)
        .hasMessageContaining("x.y");
    assertThatThrownBy(() -> alice.edit(e -> e.increment(at("x"), ONE)))
        .isInstanceOf(EditException.class);
    Value deep = ONE;
    for (int i = 0; i < 70; i++) {
      deep = Value.of(Map.of("d", deep));
    }
    Value tooDeep = deep;
    assertThatThrownBy(() -> alice.edit(e -> e.set(at("deep"), tooDeep)))
        .isInstanceOf(EditException.class)
        .hasMessageContaining("64");
  }

  @Test
  void finish_withoutChange_isEmpty() {
    DocumentEditor editor = DocumentEditor.on(DocumentCrdt.MAP.empty()).unset(at("nothing.there"));
    assertThat(editor.isEmpty()).isTrue();
    assertThat(editor.finish()).isEqualTo(Payload.EMPTY);
    assertThat(List.of(editor.finish().bytes())).hasSize(1);
  }

  @Test
  void clearsOfOneBlock_eachTakeWhatWasWrittenInBetween() {
    ContainerRef map = ContainerRef.ROOT.child("a", ContainerType.MAP);
    Op set = Op.value(OpKind.SET, map.child("x", ContainerType.NUMBER), ONE);
    Op remove = Op.value(OpKind.REMOVE, ContainerRef.ROOT, Value.of("a"));
    Op clear = Op.plain(OpKind.CLEAR, map);
    Op make = Op.plain(OpKind.MAKE, map);
    alice.commit(set, make);
    alice.commit(remove, set, remove, make, remove, clear, set, clear, clear, make, set, remove);
    assertThat(alice.value()).isEqualTo(Value.of(Map.of()));
    alice.commit(make, clear, set, make, clear, make);
    assertThat(alice.get("a")).isEqualTo(Value.of(Map.of()));
  }
}
