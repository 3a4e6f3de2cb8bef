package dev.pleach.docdb;

import dev.pleach.crdt.DocumentEditor;
import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.dag.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A change of one document, made of operators on paths. {@link #parse} reads the document form:
 * {@code {"$set": {"title": "milk"}, "$inc": {"count": 1}}}.
 *
 * <p>What concurrent updates of one field come to, operator by operator, is told in docs/SPEC.md:
 * in short, the last of two concurrent {@code $set}s in the order of their commits is shown and the
 * other stays readable, {@code $inc}s add up, {@code $push}es are all kept. {@code $set}, {@code
 * $unset}, {@code $inc} and {@code $push} are stored as such; the others look at the document they
 * find here and store the outcome.
 *
 * <p>An immutable value. No two operators of one update may touch the same path, or one within the
 * other, so their order has no meaning.
 */
public final class Update {
  /** Paths in one update. */
  public static final int PATHS_MAX = 1_024;

  /** One operator on one path, already checked. */
  record Step(FieldPath path, Action action, boolean isForInsertOnly) {}

  /** What an operator does at its path. */
  @FunctionalInterface
  interface Action {
    void on(Place place);
  }

  private final List<Step> steps;

  Update(List<Step> steps) {
    this.steps = List.copyOf(steps);
    if (steps.size() > PATHS_MAX) {
      throw new InvalidQueryException(
          "an update of "
              + steps.size()
              + " paths, at most "
              + PATHS_MAX
              + "; replace the document");
    }
    for (int i = 0; i < steps.size(); i++) {
      requireApart(steps.get(i).path(), steps.subList(0, i));
    }
  }

  private static void requireApart(FieldPath path, List<Step> others) {
    for (Step other : others) {
      if (path.overlaps(other.path())) {
        throw new InvalidQueryException(
            "an update touches '" + path + "' and '" + other.path() + "'; make two updates of it");
      }
    }
  }

  /**
   * Reads the document form.
   *
   * @throws InvalidQueryException naming an unknown operator, an operand of the wrong type, a bad
   *     path, or {@code _id}, which never changes
   * @throws InvalidDocumentException if a value cannot be stored
   */
  public static Update parse(Document update) {
    return UpdateParser.parse(update);
  }

  /** Returns the update that writes a value. */
  public static Update set(String path, Object value) {
    return operator("$set", path, value);
  }

  /** Returns the update that removes a field; at a place in a list it writes null. */
  public static Update unset(String path) {
    return operator("$unset", path, "");
  }

  /** Returns the update that adds to a number; where nothing is, to 0. */
  public static Update inc(String path, Number delta) {
    return operator("$inc", path, delta);
  }

  /** Returns the update that appends one value to a list; where nothing is, to an empty one. */
  public static Update push(String path, Object value) {
    return operator("$push", path, Map.of("$each", List.of(Values.of(value))));
  }

  private static Update operator(String operator, String path, Object operand) {
    return parse(Document.of(operator, Map.of(path, Values.of(operand))));
  }

  /** Returns the update that does what all of these do. */
  public static Update combine(Update... updates) {
    List<Step> all = new ArrayList<>();
    Arrays.stream(updates).forEach(update -> all.addAll(update.steps));
    return new Update(all);
  }

  /** Makes the ops on a document that is there. */
  void apply(DocumentEditor editor, DocumentSnapshot now, Document seen) {
    apply(editor, now, seen, false);
  }

  /** Makes the ops on a document that is being inserted; its own fields are written already. */
  void applyToNew(DocumentEditor editor, DocumentSnapshot now, Document seen) {
    apply(editor, now, seen, true);
  }

  private void apply(DocumentEditor editor, DocumentSnapshot now, Document seen, boolean isInsert) {
    Value value = seen.toValue();
    for (Step step : steps) {
      if (isInsert || !step.isForInsertOnly()) {
        step.action().on(new Place(editor, now, value, step.path()));
      }
    }
  }
}
