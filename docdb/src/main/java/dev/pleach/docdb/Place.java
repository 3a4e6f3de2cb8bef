package dev.pleach.docdb;

import dev.pleach.crdt.DocumentEditor;
import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.crdt.Path;
import dev.pleach.dag.Value;
import java.util.List;
import java.util.Optional;

/**
 * One place of a document under an update: what is there, and the editor that changes it. Nothing
 * is written that would change nothing. For the engine's lane.
 */
final class Place {
  private final DocumentEditor editor;
  private final DocumentSnapshot now;
  private final Value seen;
  private final FieldPath field;
  private final Path path;

  /**
   * Opens a place.
   *
   * @param seen the document as the update sees it; differs from {@code now} while it is inserted
   */
  Place(DocumentEditor editor, DocumentSnapshot now, Value seen, FieldPath field) {
    this.editor = editor;
    this.now = now;
    this.seen = seen;
    this.field = field;
    this.path = new Path(field.parts());
  }

  Optional<Value> current() {
    return field.in(seen);
  }

  /** Returns another place of the same document. */
  Place at(FieldPath other) {
    return new Place(editor, now, seen, other);
  }

  /** Writes a value; writing the one that is shown only decides between concurrent ones. */
  void set(Value value) {
    if (current().equals(Optional.of(value)) && now.conflicts(path).size() < 2) {
      return;
    }
    editor.set(path, value);
  }

  void unset() {
    if (current().isPresent()) {
      editor.unset(path);
    }
  }

  void increment(Value delta) {
    if (!delta.equals(Value.of(0L)) || current().isEmpty()) {
      editor.increment(path, delta);
    }
  }

  void insert(int index, List<Value> values) {
    if (current().isEmpty()) {
      editor.set(path, Value.of(values));
    } else if (!values.isEmpty()) {
      editor.insertAt(path, index, values);
    }
  }

  void push(List<Value> values) {
    if (!values.isEmpty() || current().isEmpty()) {
      editor.push(path, values);
    }
  }

  void remove(int index, int count) {
    if (count > 0) {
      editor.removeAt(path, index, count);
    }
  }

  /** Returns the list that is here; none if nothing is. */
  List<Value> list(String operator) {
    Optional<Value> value = current();
    if (value.isEmpty()) {
      return List.of();
    }
    if (value.get() instanceof Value.ListValue list) {
      return list.values();
    }
    throw wrong(operator + " needs a list, there is " + FilterParser.show(value.get()));
  }

  InvalidQueryException wrong(String what) {
    return new InvalidQueryException("at '" + field + "': " + what);
  }
}
