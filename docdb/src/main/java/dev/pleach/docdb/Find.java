package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A query over a collection, run each time its result is asked for. Sort, skip, limit and
 * projection apply in this order, whatever the order in which they are given.
 *
 * <p>An immutable value, safe to share between threads. It reads memory only: it never blocks, and
 * may be run anywhere, on the engine's thread too. A query that runs beside a commit sees each
 * document whole, either before or after it.
 */
public final class Find {
  private final Shelf shelf;
  private final Filter filter;
  private final Sort sort;
  private final long skip;
  private final long limit;
  private final Projection projection;

  private Find(
      Shelf shelf, Filter filter, Sort sort, long skip, long limit, Projection projection) {
    this.shelf = shelf;
    this.filter = filter;
    this.sort = sort;
    this.skip = skip;
    this.limit = limit;
    this.projection = projection;
  }

  static Find in(Shelf shelf, Filter filter) {
    return new Find(shelf, filter, Sort.BY_ID, 0, Long.MAX_VALUE, Projection.ALL);
  }

  /**
   * Returns the query in an order; without one, documents come in the order of their {@code _id}.
   */
  public Find sort(Sort order) {
    return new Find(shelf, filter, order, skip, limit, projection);
  }

  /** Returns the query without its first so many documents. */
  public Find skip(long count) {
    return new Find(shelf, filter, sort, requireCount("skip", count), limit, projection);
  }

  /** Returns the query of at most so many documents. */
  public Find limit(long count) {
    return new Find(shelf, filter, sort, skip, requireCount("limit", count), projection);
  }

  /** Returns the query of these paths only; the {@code _id} comes always. */
  public Find only(String... paths) {
    return new Find(shelf, filter, sort, skip, limit, Projection.of(paths));
  }

  private static long requireCount(String what, long count) {
    if (count < 0) {
      throw new InvalidQueryException(what + " takes a number from 0, got " + count);
    }
    return count;
  }

  /** Runs it and returns the documents. */
  public List<Document> toList() {
    return stream().toList();
  }

  /** Runs it and returns the first document, or empty. */
  public Optional<Document> first() {
    return limit(Math.min(limit, 1)).stream().findFirst();
  }

  /** Runs it and returns the documents one by one; without a sort, as they are found. */
  public Stream<Document> stream() {
    return matching().map(projection::of);
  }

  /** Runs it and returns how many documents there are. */
  public long count() {
    return matching().count();
  }

  Filter filter() {
    return filter;
  }

  Optional<Value> firstId() {
    return matching().findFirst().flatMap(Document::id);
  }

  List<Value> ids() {
    return matching().flatMap(document -> document.id().stream()).toList();
  }

  private Stream<Document> matching() {
    Stream<Document> found = candidates().filter(filter::matches);
    Comparator<Document> order = sort::compare;
    // Sorting is stable, so ties stay in the order of the view, which is that of the ids.
    return (sort == Sort.BY_ID ? found : found.sorted(order)).skip(skip).limit(limit);
  }

  private Stream<Document> candidates() {
    Map<Value, Document> all = shelf.view().documents();
    return filter
        .requiredId()
        .map(id -> Stream.ofNullable(all.get(id)))
        .orElseGet(() -> all.values().stream());
  }
}
