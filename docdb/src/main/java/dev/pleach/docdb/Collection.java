package dev.pleach.docdb;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Frontier;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The documents of one name in a database, as the replicas have merged them.
 *
 * <p><b>Writing.</b> A call returns once its change is durable here; peers get it when they can be
 * reached. One call is one atomic commit, over several documents too. Each call has an {@code
 * Async} twin whose result completes on the engine's thread: what continues there must not block. A
 * call that changes nothing writes nothing. Calls throw {@link InvalidDocumentException}, {@link
 * InvalidQueryException}, {@link DuplicateIdException}, {@link UnknownCollectionException} once the
 * collection is dropped, and {@link dev.pleach.port.StoreException}; async twins fail with them.
 *
 * <p><b>Reading.</b> Queries read a view in memory, which holds every document of the collection
 * (as values, some hundred bytes each beside their content). They never block. Whoever has seen a
 * write return finds it.
 *
 * <p><b>Ids.</b> {@code _id} is text or bytes of 1 to 1,024, or a whole number; an insert without
 * one makes one of 20 random characters. The same {@code _id} inserted on two peers is one
 * document, whose fields join.
 *
 * <p><b>Deleting</b> hides a document until it is inserted again. An update that somebody makes
 * concurrently wins over the delete: the document comes back with what that update wrote.
 *
 * <p>Safe for use by many threads. Blocking calls made on the engine's thread throw {@link
 * IllegalStateException}.
 */
public final class Collection {
  private final Shelf shelf;
  private final Writer writer;

  Collection(Shelf shelf) {
    this.shelf = shelf;
    this.writer = new Writer(shelf);
  }

  /** Returns the name. */
  public String name() {
    return shelf.name();
  }

  // ---------------------------------------------------------------- insert

  /** Inserts a document; without {@code _id} one is made. */
  public InsertOneResult insertOne(Document document) {
    return await(() -> insertOneAsync(document));
  }

  /** As {@link #insertOne}. */
  public CompletionStage<InsertOneResult> insertOneAsync(Document document) {
    return insertManyAsync(List.of(document))
        .thenApply(result -> new InsertOneResult(result.insertedIds().get(0), result.commits()));
  }

  /** Inserts documents, all or none. */
  public InsertManyResult insertMany(List<Document> documents) {
    return await(() -> insertManyAsync(documents));
  }

  /** As {@link #insertMany}. */
  public CompletionStage<InsertManyResult> insertManyAsync(List<Document> documents) {
    return start(() -> writer.insert(List.copyOf(documents)));
  }

  // ---------------------------------------------------------------- find

  /** Returns the query of all documents. */
  public Find find() {
    return find(Filter.all());
  }

  /** Returns the query of the documents that match. */
  public Find find(Filter filter) {
    return Find.in(shelf, filter);
  }

  /** As {@link #find(Filter)}, by the document form of a filter. */
  public Find find(Document filter) {
    return find(Filter.parse(filter));
  }

  /** Returns the first document that matches, in the order of {@code _id}, or empty. */
  public Optional<Document> findOne(Filter filter) {
    return find(filter).first();
  }

  /** As {@link #findOne(Filter)}. */
  public Optional<Document> findOne(Document filter) {
    return find(filter).first();
  }

  /** Returns the document with this {@code _id}, or empty. */
  public Optional<Document> findById(Object id) {
    return shelf.view().get(Values.of(id));
  }

  /** Returns how many documents match. */
  public long countDocuments(Filter filter) {
    return find(filter).count();
  }

  /** As {@link #countDocuments(Filter)}. */
  public long countDocuments(Document filter) {
    return find(filter).count();
  }

  /**
   * Returns the distinct values at a path over the documents that match, sorted; of lists, their
   * elements.
   */
  public List<Value> distinct(String path, Filter filter) {
    return Distinct.of(FieldPath.parse(path), find(filter).stream());
  }

  // ---------------------------------------------------------------- update

  /** Updates the first document that matches, in the order of {@code _id}. */
  public UpdateResult updateOne(Filter filter, Update update) {
    return updateOne(filter, update, UpdateOptions.defaults());
  }

  /** As {@link #updateOne(Filter, Update)}, by the document forms. */
  public UpdateResult updateOne(Document filter, Document update) {
    return updateOne(Filter.parse(filter), Update.parse(update));
  }

  /** As {@link #updateOne(Filter, Update)}, with options. */
  public UpdateResult updateOne(Filter filter, Update update, UpdateOptions options) {
    return await(() -> updateOneAsync(filter, update, options));
  }

  /** As {@link #updateOne(Filter, Update, UpdateOptions)}. */
  public CompletionStage<UpdateResult> updateOneAsync(
      Filter filter, Update update, UpdateOptions options) {
    return start(
            () -> changeOne(find(filter), update::apply, update::applyToNew, options.isUpsert()))
        .thenApply(Collection::updated);
  }

  /** Updates every document that matches, in one atomic commit. */
  public UpdateResult updateMany(Filter filter, Update update) {
    return await(() -> updateManyAsync(filter, update));
  }

  /** As {@link #updateMany(Filter, Update)}, by the document forms. */
  public UpdateResult updateMany(Document filter, Document update) {
    return updateMany(Filter.parse(filter), Update.parse(update));
  }

  /** As {@link #updateMany(Filter, Update)}. */
  public CompletionStage<UpdateResult> updateManyAsync(Filter filter, Update update) {
    return start(() -> writer.changeAll(find(filter), update::apply));
  }

  /** Makes the fields of the first document that matches those of another; its _id stays. */
  public UpdateResult replaceOne(Filter filter, Document document, UpdateOptions options) {
    return await(() -> replaceOneAsync(filter, document, options));
  }

  /** As {@link #replaceOne}. */
  public CompletionStage<UpdateResult> replaceOneAsync(
      Filter filter, Document document, UpdateOptions options) {
    return start(
            () -> {
              Writer.Change change = Writer.replacement(document);
              return changeOne(find(filter), change, change, options.isUpsert());
            })
        .thenApply(Collection::updated);
  }

  /** Updates the first document that matches, in the order of the sort, and returns it. */
  public Optional<Document> findOneAndUpdate(
      Filter filter, Sort sort, Update update, UpdateOptions options, Returned returned) {
    return await(
        () ->
            start(
                    () ->
                        changeOne(
                            find(filter).sort(sort),
                            update::apply,
                            update::applyToNew,
                            options.isUpsert()))
                .thenApply(touched -> pick(touched, returned)));
  }

  /** Replaces the first document that matches, in the order of the sort, and returns it. */
  public Optional<Document> findOneAndReplace(
      Filter filter, Sort sort, Document document, UpdateOptions options, Returned returned) {
    return await(
        () ->
            start(
                    () -> {
                      Writer.Change change = Writer.replacement(document);
                      return changeOne(find(filter).sort(sort), change, change, options.isUpsert());
                    })
                .thenApply(touched -> pick(touched, returned)));
  }

  /** Updates the document with this {@code _id} and returns it, or empty if there is none. */
  public Optional<Document> findByIdAndUpdate(Object id, Update update, Returned returned) {
    return findOneAndUpdate(byId(id), Sort.BY_ID, update, UpdateOptions.defaults(), returned);
  }

  // ---------------------------------------------------------------- delete

  /** Deletes the first document that matches, in the order of {@code _id}. */
  public DeleteResult deleteOne(Filter filter) {
    return await(() -> deleteOneAsync(filter));
  }

  /** As {@link #deleteOne(Filter)}. */
  public DeleteResult deleteOne(Document filter) {
    return deleteOne(Filter.parse(filter));
  }

  /** As {@link #deleteOne(Filter)}. */
  public CompletionStage<DeleteResult> deleteOneAsync(Filter filter) {
    return start(() -> writer.changeOne(find(filter), Writer.DELETION))
        .thenApply(touched -> new DeleteResult(touched.isMatched() ? 1 : 0, touched.commits()));
  }

  /** Deletes every document that matches, in one atomic commit. */
  public DeleteResult deleteMany(Filter filter) {
    return await(() -> deleteManyAsync(filter));
  }

  /** As {@link #deleteMany(Filter)}. */
  public DeleteResult deleteMany(Document filter) {
    return deleteMany(Filter.parse(filter));
  }

  /** As {@link #deleteMany(Filter)}. */
  public CompletionStage<DeleteResult> deleteManyAsync(Filter filter) {
    return start(() -> writer.changeAll(find(filter), Writer.DELETION))
        .thenApply(result -> new DeleteResult(result.matchedCount(), result.commits()));
  }

  /** Deletes the first document that matches, in the order of the sort, and returns it. */
  public Optional<Document> findOneAndDelete(Filter filter, Sort sort) {
    return await(
        () ->
            start(() -> writer.changeOne(find(filter).sort(sort), Writer.DELETION))
                .thenApply(Writer.Touched::before));
  }

  /** Deletes the document with this {@code _id} and returns it, or empty if there is none. */
  public Optional<Document> findByIdAndDelete(Object id) {
    return findOneAndDelete(byId(id), Sort.BY_ID);
  }

  // ---------------------------------------------------------------- watch, history

  /** Watches the documents that match; as {@link #watchAsync}, once the watch has begun. */
  public Watch watch(Filter filter, WatchStart start, ChangeListener listener) {
    return await(() -> watchAsync(filter, start, listener));
  }

  /** Watches all documents from the next commit on. */
  public Watch watch(ChangeListener listener) {
    return watch(Filter.all(), WatchStart.NOW, listener);
  }

  /**
   * Watches the documents that match. The listener gets exactly the steps that turn the result at
   * the beginning (or nothing, with {@link WatchStart#EXISTING}) into the result now, local and
   * remote commits alike. When more than 1,024 steps wait for it, those of one document are joined.
   */
  public CompletionStage<Watch> watchAsync(
      Filter filter, WatchStart start, ChangeListener listener) {
    return start(() -> shelf.watch(filter, start, listener));
  }

  /** Returns the commits of a document, each after those it stands on; none if there is none. */
  public List<Revision> history(Object id) {
    return await(() -> start(() -> past(id).history()));
  }

  /** Returns the newest commits of a document: the arguments for {@link #at} that name its now. */
  public List<Cid> heads(Object id) {
    return await(() -> start(() -> past(id).heads())).heads();
  }

  /**
   * Returns a document as it stood at these commits, with all they stand on; empty if it did not
   * exist then.
   *
   * @throws IllegalArgumentException if a commit is not one of this document's here
   */
  public Optional<Document> at(Object id, List<Cid> heads) {
    return await(() -> start(() -> past(id).at(Frontier.of(heads))));
  }

  /**
   * Returns the values that concurrent writes left at a path, the one that is shown first; one if
   * there is no conflict, none if nothing is there.
   */
  public List<Value> conflicts(Object id, String path) {
    return await(() -> start(() -> past(id).conflicts(FieldPath.parse(path))));
  }

  // ---------------------------------------------------------------- below

  private Past past(Object id) {
    shelf.view();
    return new Past(shelf, Ids.require(Values.of(id)));
  }

  private static Filter byId(Object id) {
    return Filter.eq(Document.ID, id);
  }

  private CompletionStage<Writer.Touched> changeOne(
      Find find, Writer.Change change, Writer.Change onNew, boolean isUpsert) {
    return writer
        .changeOne(find, change)
        .thenCompose(
            touched ->
                touched.isMatched() || !isUpsert
                    ? CompletableFuture.completedFuture(touched)
                    : writer.upsert(find.filter(), onNew));
  }

  private static UpdateResult updated(Writer.Touched touched) {
    return new UpdateResult(
        touched.isMatched() ? 1 : 0,
        touched.isModified() ? 1 : 0,
        touched.inserted(),
        touched.commits());
  }

  private static Optional<Document> pick(Writer.Touched touched, Returned returned) {
    return returned == Returned.BEFORE ? touched.before() : touched.after();
  }

  private <T> T await(Supplier<CompletionStage<T>> work) {
    return shelf.engine().lane().await(work);
  }

  /** Makes every failure one of the result, also those found before anything was begun. */
  private static <T> CompletionStage<T> start(Supplier<CompletionStage<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
