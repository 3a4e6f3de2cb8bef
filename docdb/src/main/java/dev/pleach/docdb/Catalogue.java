package dev.pleach.docdb;

import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.Value;
import dev.pleach.port.StateRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The collections of a database: which there are, which this node has joined, which are open.
 *
 * <p>A collection is listed by a document of the scope with the empty name, whose {@code _id} is
 * the collection's name. Such a document is anybody's to write, so a name is checked and their
 * number is bounded before a scope is joined. Joining a scope costs its traffic; its documents come
 * into memory only when the collection is opened.
 */
final class Catalogue {
  private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);

  private final Engine engine;
  private final DatabaseId database;
  private final int collectionsMax;
  private final Shelf listing;
  private final Set<String> joined = ConcurrentHashMap.newKeySet();
  private final Set<String> dropped = ConcurrentHashMap.newKeySet();
  private final Map<String, CompletableFuture<Shelf>> opened = new ConcurrentHashMap<>();

  /** Who waits for a name to be listed; for the lane alone. */
  private final Map<String, List<CompletableFuture<Void>>> awaited = new HashMap<>();

  Catalogue(Engine engine, DatabaseId database, Set<String> dropped, int collectionsMax) {
    this.engine = engine;
    this.database = database;
    this.collectionsMax = collectionsMax;
    this.dropped.addAll(dropped);
    listing = new Shelf(engine, database, "");
    listing.observe(this::changed);
  }

  DatabaseId database() {
    return database;
  }

  /** Joins the catalogue and what it lists; completes when all of it is joined. */
  CompletionStage<Catalogue> open() {
    // The joins were handed to the lane while the listing was read, so this comes after them.
    return listing.open().thenCompose(shelf -> engine.lane().call(() -> this));
  }

  List<String> names() {
    Set<String> names = new TreeSet<>();
    for (Value id : listing.view().documents().keySet()) {
      CollectionName.of(id).filter(joined::contains).ifPresent(names::add);
    }
    return List.copyOf(names);
  }

  boolean isListed(String name) {
    return joined.contains(name);
  }

  /** On the lane: somebody, here or elsewhere, listed a collection or struck it out. */
  private void changed(
      Value id, Optional<Document> before, Optional<Document> after, boolean isLocal) {
    CollectionName.of(id)
        .ifPresent(
            name -> {
              if (after.isEmpty()) {
                part(name);
              } else if (before.isEmpty()) {
                join(name);
              }
            });
  }

  private void join(String name) {
    if (dropped.contains(name) || joined.contains(name)) {
      return;
    }
    if (joined.size() >= collectionsMax) {
      LOG.warn("a catalogue lists more than {} collections; the others are left", collectionsMax);
      return;
    }
    joined.add(name);
    report("join", shelf(name).join());
    Optional.ofNullable(awaited.remove(name))
        .ifPresent(waiting -> waiting.forEach(future -> future.complete(null)));
  }

  private void part(String name) {
    if (joined.remove(name)) {
      report("leave", close(name));
    }
  }

  private static void report(String what, CompletionStage<?> work) {
    work.whenComplete(
        (result, failure) -> {
          if (failure != null) {
            LOG.error("could not {} a collection", what, failure);
          }
        });
  }

  private Shelf shelf(String name) {
    return new Shelf(engine, database, name);
  }

  /** Ends the view, if there is one, and leaves the scope. */
  private CompletionStage<Void> close(String name) {
    CompletableFuture<Shelf> open = opened.remove(name);
    if (open != null) {
      report("close", open.thenAccept(Shelf::close));
    }
    return shelf(name).leave();
  }

  CompletionStage<Collection> open(String name) {
    CompletableFuture<Shelf> open =
        opened.computeIfAbsent(name, key -> shelf(key).open().toCompletableFuture());
    report("open", open.exceptionally(failure -> forget(name, open, failure)));
    return open.thenApply(Collection::new);
  }

  /** So that the next one tries again. */
  private Shelf forget(String name, CompletableFuture<Shelf> open, Throwable failure) {
    opened.remove(name, open);
    throw Lane.unwrapped(failure);
  }

  CompletionStage<Collection> create(String name) {
    return undrop(name)
        .thenCompose(nothing -> list(name))
        .thenCompose(done -> engine.lane().call(() -> joinListed(name)))
        .thenCompose(nothing -> open(name));
  }

  /** What was dropped here is listed already, so no change of the listing brings it back. */
  private boolean joinListed(String name) {
    join(name);
    if (!joined.contains(name)) {
      throw new IllegalStateException(
          "this node has " + collectionsMax + " collections of the database, its limit");
    }
    return true;
  }

  private CompletionStage<Void> undrop(String name) {
    return dropped.contains(name)
        ? put(Records.notDropped(database, name)).thenAccept(done -> dropped.remove(name))
        : CompletableFuture.completedFuture(null);
  }

  private CompletionStage<?> list(String name) {
    Value id = Value.of(name);
    if (listing.view().get(id).isPresent()) {
      return CompletableFuture.completedFuture(id);
    }
    return new Writer(listing).insertIfAbsent(Document.of(Document.ID, id));
  }

  CompletableFuture<Void> listed(String name) {
    CompletableFuture<Void> listed = new CompletableFuture<>();
    engine
        .lane()
        .run(
            () -> {
              if (joined.contains(name)) {
                listed.complete(null);
              } else {
                awaited.computeIfAbsent(name, key -> new ArrayList<>()).add(listed);
              }
            });
    return listed;
  }

  CompletionStage<Void> drop(String name) {
    if (!isListed(name)) {
      return CompletableFuture.failedFuture(new UnknownCollectionException(name));
    }
    return put(Records.dropped(database, name))
        .thenCompose(
            done -> {
              dropped.add(name);
              joined.remove(name);
              return close(name);
            });
  }

  CompletionStage<Void> dropEverywhere(String name) {
    if (!isListed(name)) {
      return CompletableFuture.failedFuture(new UnknownCollectionException(name));
    }
    Find entry = Find.in(listing, Filter.eq(Document.ID, name));
    return new Writer(listing)
        .changeOne(entry, Writer.DELETION)
        .thenCompose(done -> engine.lane().call(() -> this))
        .thenAccept(done -> {});
  }

  /** Leaves every scope of the database. */
  CompletionStage<Void> leave() {
    List<CompletableFuture<Void>> left = new ArrayList<>();
    for (String name : List.copyOf(joined)) {
      joined.remove(name);
      left.add(close(name).toCompletableFuture());
    }
    for (String name : dropped) {
      left.add(put(Records.notDropped(database, name)).toCompletableFuture());
    }
    listing.close();
    left.add(listing.leave().toCompletableFuture());
    return CompletableFuture.allOf(left.toArray(CompletableFuture[]::new));
  }

  private CompletionStage<Void> put(StateRecord record) {
    return engine.replica().putState(record);
  }
}
