package dev.pleach.docdb;

import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import dev.pleach.replica.DocumentChange;
import dev.pleach.replica.ScopeMembership;
import dev.pleach.replica.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One scope under its name: the membership, the view of its documents, and who watches them. The
 * catalogue is one, and each collection is.
 */
final class Shelf {
  private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

  private final Engine engine;
  private final String name;
  private final ScopeMembership membership;
  private final Naming naming;
  private final View view;
  private final List<View.Observer> observers = new CopyOnWriteArrayList<>();
  private volatile @Nullable Subscription subscription;
  private volatile boolean closed;

  Shelf(Engine engine, DatabaseId database, String name) {
    this.engine = engine;
    this.name = name;
    ScopeSecret secret = database.scopeSecret(name);
    membership = ScopeMembership.open(secret);
    naming = new Naming(secret, membership.scopeId());
    view = new View(naming, this::tell);
  }

  String name() {
    return name;
  }

  Engine engine() {
    return engine;
  }

  Naming naming() {
    return naming;
  }

  ScopeId scope() {
    return membership.scopeId();
  }

  /** Returns the view, for reading by any thread. */
  View view() {
    if (closed) {
      throw new UnknownCollectionException(name);
    }
    return view;
  }

  /** Joins the scope, so that its documents are synced; the view is not needed for that. */
  CompletionStage<ScopeId> join() {
    return engine.replica().join(membership);
  }

  CompletionStage<Void> leave() {
    return engine.replica().leave(scope());
  }

  /** Joins and fills the view; completes when every document there is can be found in it. */
  CompletionStage<Shelf> open() {
    List<DocumentId> unnamed = new ArrayList<>();
    return join()
        .thenCompose(
            scope ->
                engine
                    .replica()
                    .subscribe(
                        scope, (document, state) -> visit(document, state, unnamed), this::changed))
        .thenCompose(
            opened -> {
              subscription = opened;
              return searchAll(unnamed);
            })
        .thenApply(nothing -> this);
  }

  /** Stops following the scope; the view is of no use afterwards. */
  void close() {
    closed = true;
    Subscription opened = subscription;
    if (opened != null) {
      opened.close();
    }
  }

  private void visit(DocumentId document, DocumentSnapshot state, List<DocumentId> unnamed) {
    if (!view.show(document, state, List.of(), false)) {
      unnamed.add(document);
    }
  }

  private void changed(DocumentChange change) {
    if (!view.show(change.document(), change.after(), change.added(), change.isLocal())) {
      searchAll(List.of(change.document()));
    }
  }

  private CompletionStage<Void> searchAll(List<DocumentId> documents) {
    return CompletableFuture.allOf(
        documents.stream().map(this::search).toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> search(DocumentId document) {
    return engine
        .replica()
        .history(document)
        .thenAccept((List<Block> history) -> view.showFound(document, history))
        .exceptionally(
            e -> {
              LOG.warn("the history of document {} could not be searched", document, e);
              return null;
            })
        .toCompletableFuture();
  }

  private void tell(
      Value id, Optional<Document> before, Optional<Document> after, boolean isLocal) {
    for (View.Observer observer : observers) {
      observer.changed(id, before, after, isLocal);
    }
  }

  /** Adds one who hears of every change, on the lane. */
  void observe(View.Observer observer) {
    observers.add(observer);
  }

  /** Begins a watch between two commits. */
  CompletionStage<Watch> watch(Filter filter, WatchStart start, ChangeListener listener) {
    view();
    Watcher watcher = new Watcher(filter, listener, engine.events());
    View.Observer observer = watcher::changed;
    return engine
        .lane()
        .call(
            () -> {
              if (start == WatchStart.EXISTING) {
                view.documents()
                    .forEach(
                        (id, document) ->
                            watcher.changed(id, Optional.empty(), Optional.of(document), false));
              }
              observers.add(observer);
              return () -> {
                watcher.close();
                observers.remove(observer);
              };
            });
  }
}
