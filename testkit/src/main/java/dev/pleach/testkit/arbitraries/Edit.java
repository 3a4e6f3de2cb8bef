package dev.pleach.testkit.arbitraries;

import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.DocumentEditor;
import dev.pleach.crdt.DocumentState;
import dev.pleach.crdt.EditException;
import dev.pleach.crdt.Path;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Things that an application does to a document through its editor. What cannot be done where it is
 * tried is left out, so every edit has an outcome.
 *
 * @param actions what is done, in order
 */
public record Edit(List<Action> actions) implements Change<DocumentState, Payload> {
  /** What an application can do. */
  public enum Verb {
    SET_TEXT,
    SET_NUMBER,
    SET_OBJECT,
    SET_ARRAY,
    UNSET,
    INCREMENT,
    COUNT,
    ADD_MEMBER,
    REMOVE_MEMBER,
    PUSH,
    REMOVE_AT,
    TYPE,
    ERASE,
    CLEAR
  }

  /**
   * One thing.
   *
   * @param verb what is done
   * @param path where
   * @param number with what
   */
  public record Action(Verb verb, Path path, int number) {}

  /** Copies the list. */
  public Edit {
    actions = List.copyOf(actions);
  }

  /** Returns edits of documents with this type of root. */
  public static Arbitrary<Change<DocumentState, Payload>> edits(ContainerType rootType) {
    Arbitrary<Path> paths =
        rootType == ContainerType.MAP
            ? Arbitraries.of("a", "b", "a.x", "a.0", "b.0", "b.1.x", "c").map(Path::parse)
            : Arbitraries.of("", "0", "1", "0.x").map(Path::parse);
    return Combinators.combine(
            Arbitraries.of(Verb.class), paths, Arbitraries.integers().between(0, 4))
        .as(Action::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(Edit::new);
  }

  @Override
  public Payload on(DocumentState state) {
    List<Action> possible = new ArrayList<>();
    for (Action action : actions) {
      possible.add(action);
      if (!isPossible(state, possible)) {
        possible.remove(possible.size() - 1);
      }
    }
    return edit(state, possible).finish();
  }

  private static boolean isPossible(DocumentState state, List<Action> actions) {
    try {
      edit(state, actions).finish();
      return true;
    } catch (EditException e) {
      return false;
    }
  }

  private static DocumentEditor edit(DocumentState state, List<Action> actions) {
    DocumentEditor editor = DocumentEditor.on(state);
    actions.forEach(action -> apply(editor, action));
    return editor;
  }

  private static void apply(DocumentEditor editor, Action action) {
    Path path = action.path();
    int number = action.number();
    Value value = Value.of((long) number);
    switch (action.verb()) {
      case SET_TEXT -> editor.set(path, Value.of("t" + number));
      case SET_NUMBER -> editor.set(path, value);
      case SET_OBJECT -> editor.set(path, Value.of(Map.of("x", value, "y" + number, value)));
      case SET_ARRAY -> editor.set(path, Value.of(List.of(value, Value.of(Map.of("x", value)))));
      case UNSET -> editor.unset(path);
      case INCREMENT -> editor.increment(path, value);
      case COUNT -> editor.addToCounter(path, number);
      case ADD_MEMBER -> editor.addToSet(path, value);
      case REMOVE_MEMBER -> editor.removeFromSet(path, value);
      case PUSH -> editor.push(path, List.of(value, Value.of("p")));
      case REMOVE_AT -> editor.removeAt(path, number, 1);
      case TYPE -> editor.insertText(path, number, "ab");
      case ERASE -> editor.deleteText(path, number, 1);
      case CLEAR -> editor.clear();
    }
  }
}
