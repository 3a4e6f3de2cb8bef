package dev.pleach.docdb;

import dev.pleach.crdt.DocumentEditor;
import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.crdt.EditException;
import dev.pleach.crdt.Path;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import dev.pleach.replica.DocumentEdit;
import dev.pleach.replica.EditResult;
import dev.pleach.replica.UnknownScopeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Turns the calls of a collection into edits. What to edit is looked up in the view on the caller's
 * thread; whether it still matches is asked again on the lane, where the edit is made, so that a
 * concurrent writer can neither slip between nor be overwritten unseen. Any thread may call.
 */
final class Writer {
  private final Shelf shelf;

  Writer(Shelf shelf) {
    this.shelf = shelf;
  }

  /** What one edit came to. For the lane. */
  private static final class Outcome {
    private boolean matched;
    private boolean modified;
    private Optional<Document> before = Optional.empty();
  }

  /** Changes a document that matches; it is called on the lane. */
  interface Change {
    void apply(DocumentEditor editor, DocumentSnapshot now, Document seen);
  }

  /** A document as a single-document call found and left it. */
  record Touched(
      boolean isMatched,
      boolean isModified,
      Optional<Value> inserted,
      Optional<Document> before,
      Optional<Document> after,
      List<Cid> commits) {
    private static final Touched NOTHING =
        new Touched(false, false, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
  }

  CompletionStage<InsertManyResult> insert(List<Document> documents) {
    List<Value> ids = new ArrayList<>(documents.size());
    List<DocumentEdit> edits = new ArrayList<>(documents.size());
    Set<Value> taken = new HashSet<>();
    for (Document document : documents) {
      Value id = document.id().map(Ids::require).orElseGet(this::newId);
      Document full = document.with(Document.ID, id);
      Stored.requireDocument(full);
      if (!taken.add(id)) {
        throw new DuplicateIdException(shelf.name(), id);
      }
      ids.add(id);
      edits.add(insertion(id, full));
    }
    return commit(edits).thenApply(done -> new InsertManyResult(ids, commits(done)));
  }

  /** Inserts a document unless it is there; either way it is there afterwards. */
  CompletionStage<List<EditResult>> insertIfAbsent(Document document) {
    Value id = document.id().orElseThrow();
    DocumentEdit edit =
        new DocumentEdit(
            shelf.naming().name(id),
            (editor, now) -> {
              if (!now.exists()) {
                write(editor, document);
              }
            });
    return commit(List.of(edit));
  }

  private Value newId() {
    return Ids.generate(shelf.engine().entropy());
  }

  private DocumentEdit insertion(Value id, Document document) {
    return new DocumentEdit(
        shelf.naming().name(id),
        (editor, now) -> {
          if (now.exists()) {
            throw new DuplicateIdException(shelf.name(), id);
          }
          write(editor, document);
        });
  }

  private static void write(DocumentEditor editor, Document document) {
    document.fields().forEach((field, value) -> editor.set(Path.of(field), value));
  }

  /** Changes the first document that matches, in the order of the sort. */
  CompletionStage<Touched> changeOne(Find find, Change change) {
    Optional<Value> id = find.limit(1).firstId();
    if (id.isEmpty()) {
      return CompletableFuture.completedFuture(Touched.NOTHING);
    }
    Outcome outcome = new Outcome();
    return commit(List.of(edit(id.get(), find.filter(), change, outcome)))
        .thenCompose(
            done ->
                outcome.matched
                    ? CompletableFuture.completedFuture(touched(id.get(), outcome, done.get(0)))
                    : changeOne(find, change)); // it ceased to match meanwhile: look again
  }

  private static Touched touched(Value id, Outcome outcome, EditResult done) {
    Optional<Document> after =
        done.after().exists() ? Optional.of(Naming.shown(id, done.after())) : Optional.empty();
    return new Touched(
        true, outcome.modified, Optional.empty(), outcome.before, after, done.commits());
  }

  /** Changes every document that matches, in one atomic batch. */
  CompletionStage<UpdateResult> changeAll(Find find, Change change) {
    List<DocumentEdit> edits = new ArrayList<>();
    List<Outcome> outcomes = new ArrayList<>();
    for (Value id : find.ids()) {
      Outcome outcome = new Outcome();
      outcomes.add(outcome);
      edits.add(edit(id, find.filter(), change, outcome));
    }
    return commit(edits)
        .thenApply(
            done ->
                new UpdateResult(
                    outcomes.stream().filter(outcome -> outcome.matched).count(),
                    outcomes.stream().filter(outcome -> outcome.modified).count(),
                    Optional.empty(),
                    commits(done)));
  }

  private DocumentEdit edit(Value id, Filter filter, Change change, Outcome outcome) {
    return new DocumentEdit(
        shelf.naming().name(id),
        (editor, now) -> {
          if (!now.exists()) {
            return;
          }
          Document seen = Naming.shown(id, now);
          if (!filter.matches(seen)) {
            return;
          }
          outcome.matched = true;
          outcome.before = Optional.of(seen);
          change(editor, now, seen, id, change);
          outcome.modified = !editor.isEmpty();
        });
  }

  /**
   * A document that a concurrent update revived has lost its _id; the next change gives it back.
   */
  private static void change(
      DocumentEditor editor, DocumentSnapshot now, Document seen, Value id, Change change) {
    try {
      change.apply(editor, now, seen);
    } catch (EditException e) {
      throw new InvalidQueryException(
          "document " + FilterParser.show(id) + " cannot be changed " + e.getMessage());
    }
    boolean hasId = now.get(Path.of(Document.ID)).equals(Optional.of(id));
    if (!editor.isEmpty() && !hasId && !isDeletion(change)) {
      editor.set(Path.of(Document.ID), id);
    }
  }

  private static boolean isDeletion(Change change) {
    return change == DELETION;
  }

  /** Deletes all fields, so nothing of the document is live; what others add concurrently stays. */
  static final Change DELETION = (editor, now, seen) -> editor.clear();

  /** Makes the fields those of another document. */
  static Change replacement(Document document) {
    Document fields = document.without(Document.ID);
    Stored.requireDocument(fields);
    return (editor, now, seen) -> {
      Set<String> gone = new TreeSet<>(seen.fields().keySet());
      gone.removeAll(fields.fields().keySet());
      gone.remove(Document.ID);
      Value old = seen.toValue();
      gone.forEach(field -> placeOf(editor, now, old, field).unset());
      fields.fields().forEach((field, value) -> placeOf(editor, now, old, field).set(value));
    };
  }

  private static Place placeOf(
      DocumentEditor editor, DocumentSnapshot now, Value seen, String field) {
    return new Place(editor, now, seen, new FieldPath(List.of(field)));
  }

  /** Inserts what a filter says plainly, with an update on top, because nothing matched. */
  CompletionStage<Touched> upsert(Filter filter, Change onNew) {
    Document base = plainFields(filter);
    Value id = base.id().map(Ids::require).orElseGet(this::newId);
    Document full = base.with(Document.ID, id);
    Stored.requireDocument(full);
    DocumentEdit edit =
        new DocumentEdit(
            shelf.naming().name(id),
            (editor, now) -> {
              if (now.exists()) {
                throw new DuplicateIdException(shelf.name(), id);
              }
              write(editor, full);
              onNew.apply(editor, now, full);
            });
    return commit(List.of(edit))
        .thenApply(
            done ->
                new Touched(
                    false,
                    false,
                    Optional.of(id),
                    Optional.empty(),
                    Optional.of(Naming.shown(id, done.get(0).after())),
                    commits(done)));
  }

  private static Document plainFields(Filter filter) {
    Map<String, Value> fields = new LinkedHashMap<>();
    for (Map.Entry<FieldPath, Value> entry : filter.equalities().entrySet()) {
      nest(fields, entry.getKey().parts(), entry.getValue());
    }
    return Document.of(fields);
  }

  private static void nest(Map<String, Value> fields, List<String> path, Value value) {
    Map<String, Value> below = new LinkedHashMap<>();
    if (path.size() == 1) {
      fields.put(path.get(0), value);
      return;
    }
    if (fields.get(path.get(0)) instanceof Value.MapValue map) {
      below.putAll(map.entries());
    }
    nest(below, path.subList(1, path.size()), value);
    fields.put(path.get(0), Value.of(below));
  }

  private CompletionStage<List<EditResult>> commit(List<DocumentEdit> edits) {
    shelf.view(); // throws once the collection is dropped
    if (edits.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    return shelf
        .engine()
        .replica()
        .edit(edits)
        .exceptionally(
            failure -> {
              throw translated(Lane.unwrapped(failure));
            });
  }

  private RuntimeException translated(RuntimeException failure) {
    if (failure instanceof EditException) {
      return new InvalidDocumentException(failure.getMessage() + "; write it in several steps");
    }
    return failure instanceof UnknownScopeException
        ? new UnknownCollectionException(shelf.name())
        : failure;
  }

  private static List<Cid> commits(List<EditResult> done) {
    Stream<Cid> all = done.stream().flatMap(result -> result.commits().stream());
    return all.toList();
  }
}
