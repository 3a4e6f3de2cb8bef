package dev.pleach.docdb;

import dev.pleach.dag.DatabaseId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A database: collections under one address. Whoever knows the address may join, read and write.
 *
 * <p>The names of the collections are the documents of its <em>catalogue</em>, which is replicated
 * like any collection. Who joins a database gets the catalogue first and then, without any call,
 * every collection in it; so does everybody when a collection is created.
 *
 * <p><b>Dropping</b> a collection is a decision about this node: it leaves the collection, forgets
 * its view, and does not take it up again, though others keep it. {@link #dropCollectionEverywhere}
 * asks all who see the catalogue to do the same. Either way documents stay in the stores until they
 * are collected; creating the collection again brings them back.
 *
 * <p>Safe for use by many threads; calls that wait throw {@link IllegalStateException} on the
 * engine's thread.
 */
public final class Database {
  private final Engine engine;
  private final Catalogue catalogue;

  Database(Engine engine, Catalogue catalogue) {
    this.engine = engine;
    this.catalogue = catalogue;
  }

  /** Returns the id, which is a secret among those who may read and write. */
  public DatabaseId id() {
    return catalogue.database();
  }

  /** Returns the address by which others join; as secret as the id. */
  public String address() {
    return id().address();
  }

  /** Returns the names of the collections known here and not dropped here, sorted. */
  public List<String> collectionNames() {
    return catalogue.names();
  }

  /**
   * Creates a collection, durably, or returns the one there is: two peers that create one name
   * apart have created one collection.
   *
   * @param name 1 to 255 characters without control characters; names that differ in case differ
   */
  public Collection createCollection(String name) {
    return engine.lane().await(() -> createCollectionAsync(name));
  }

  /** As {@link #createCollection}. */
  public CompletionStage<Collection> createCollectionAsync(String name) {
    return catalogue.create(CollectionName.require(name));
  }

  /**
   * Returns a collection; the first time, its documents are read into memory.
   *
   * @throws UnknownCollectionException if the catalogue as known here does not list it
   */
  public Collection collection(String name) {
    return engine.lane().await(() -> collectionAsync(name));
  }

  /** As {@link #collection}. */
  public CompletionStage<Collection> collectionAsync(String name) {
    return catalogue.isListed(name)
        ? catalogue.open(name)
        : CompletableFuture.failedFuture(new UnknownCollectionException(name));
  }

  /**
   * Returns a collection as soon as the catalogue lists it; for those who have just joined. That
   * the collection is there says nothing of how many of its documents are.
   *
   * @throws UnknownCollectionException if it is not listed in time
   */
  public Collection awaitCollection(String name, Duration timeout) {
    long millis = timeout.toMillis();
    return engine
        .lane()
        .await(
            () ->
                catalogue
                    .listed(name)
                    .orTimeout(millis, TimeUnit.MILLISECONDS)
                    .exceptionally(failure -> late(name, failure))
                    .thenCompose(nothing -> catalogue.open(name)));
  }

  private static Void late(String name, Throwable failure) {
    throw failure instanceof TimeoutException
        ? new UnknownCollectionException(name)
        : Lane.unwrapped(failure);
  }

  /**
   * Drops a collection here; others keep it.
   *
   * @throws UnknownCollectionException if it is not known here, or dropped before
   */
  public void dropCollection(String name) {
    engine.lane().await(() -> catalogue.drop(name));
  }

  /**
   * Takes a collection out of the catalogue, so that everybody who sees it leaves the collection.
   * Who creates it at the same time keeps it alive.
   *
   * @throws UnknownCollectionException if it is not known here
   */
  public void dropCollectionEverywhere(String name) {
    engine.lane().await(() -> catalogue.dropEverywhere(name));
  }
}
