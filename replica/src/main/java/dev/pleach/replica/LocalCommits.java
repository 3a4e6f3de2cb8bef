package dev.pleach.replica;

import dev.pleach.dag.DocumentName;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Turns edits into signed blocks. Requests that wait at one time share one atomic, synced batch
 * (group commit), and each is atomic in itself: all its edits or none. Nothing is reported, told or
 * sent before the batch is durable.
 */
final class LocalCommits {
  private final Scheduler scheduler;
  private final ReplicaOptions options;
  private final SigningKey key;
  private final HotDocuments documents;
  private final Ledger ledger;
  private final ArrayDeque<Request> queue = new ArrayDeque<>();
  private final AtomicInteger queued = new AtomicInteger();
  private boolean draining;
  private Optional<Throwable> stopped = Optional.empty();

  LocalCommits(
      Scheduler scheduler,
      ReplicaOptions options,
      SigningKey key,
      HotDocuments documents,
      Ledger ledger) {
    this.scheduler = scheduler;
    this.options = options;
    this.key = key;
    this.documents = documents;
    this.ledger = ledger;
  }

  /** Takes a request from any thread. */
  CompletionStage<List<EditResult>> submit(List<DocumentEdit> edits) {
    Request request = new Request(List.copyOf(edits));
    if (queued.incrementAndGet() > options.editsQueuedMax()) {
      queued.decrementAndGet();
      request.result.completeExceptionally(
          new IllegalStateException(
              "more than " + options.editsQueuedMax() + " edits wait; wait for some to finish"));
      return request.result;
    }
    scheduler.run(() -> enqueue(request));
    return request.result;
  }

  int queued() {
    return queued.get();
  }

  /** Waits one turn of the lane before draining, so that whoever comes now shares the disk sync. */
  private void enqueue(Request request) {
    queue.add(request);
    if (stopped.isPresent()) {
      failQueued(stopped.get());
    } else if (!draining) {
      draining = true;
      scheduler.run(this::drain);
    }
  }

  /** Fails what waits and all that comes. */
  void stop(Throwable cause) {
    stopped = Optional.of(cause);
    failQueued(cause);
  }

  private void failQueued(Throwable cause) {
    while (!queue.isEmpty()) {
      queued.decrementAndGet();
      queue.remove().result.completeExceptionally(new ReplicaClosedException(cause));
    }
  }

  private void drain() {
    draining = false;
    WriteUnit unit = ledger.newUnit();
    List<Request> made = new ArrayList<>();
    while (!queue.isEmpty() && made.size() < options.groupCommitMax()) {
      Request request = queue.remove();
      queued.decrementAndGet();
      if (make(request, unit)) {
        made.add(request);
      }
    }
    if (!queue.isEmpty()) {
      draining = true;
      scheduler.run(this::drain);
    }
    commit(unit, made);
  }

  private void commit(WriteUnit unit, List<Request> made) {
    try {
      ledger.commit(unit, Optional.empty());
    } catch (RuntimeException e) {
      made.forEach(request -> request.result.completeExceptionally(e));
      return;
    } catch (Error e) {
      made.forEach(request -> request.result.completeExceptionally(e));
      throw e;
    }
    made.forEach(request -> request.result.complete(request.results));
  }

  /**
   * Makes a request's blocks and adds them to the unit, all or none. Whatever an edit throws, an
   * error too, is that request's alone: nothing of it is in the unit yet, and the documents that
   * have taken some of it in are read again.
   */
  private boolean make(Request request, WriteUnit unit) {
    List<Made> blocks = new ArrayList<>();
    Set<HotDocument> touched = new LinkedHashSet<>();
    try {
      for (DocumentEdit edit : request.edits) {
        ledger.scopes().require(edit.name().scope());
        HotDocument document = documents.open(edit.name(), unit);
        touched.add(document);
        request.results.add(apply(edit, document, blocks));
      }
    } catch (RuntimeException e) {
      touched.forEach(document -> documents.evict(document.id()));
      request.result.completeExceptionally(e);
      return false;
    } catch (Error e) {
      documents.evictAll();
      request.result.completeExceptionally(e);
      return false;
    }
    blocks.forEach(made -> unit.add(made.name, made.block));
    return true;
  }

  private EditResult apply(DocumentEdit edit, HotDocument document, List<Made> blocks) {
    if (ledger.convictions().isConvicted(document.id(), ledger.author())) {
      throw new IllegalStateException(
          "the author key of this device forked its chain in "
              + document.id()
              + ", so what it writes there does not count: restore with a fresh author key");
    }
    List<Block> made = document.edit(edit.edit());
    for (Block block : made) {
      blocks.add(new Made(edit.name(), SignedBlock.sign(block, key)));
    }
    return new EditResult(
        document.id(), made.stream().map(Block::cid).toList(), document.snapshot());
  }

  private record Made(DocumentName name, SignedBlock block) {}

  private static final class Request {
    private final List<DocumentEdit> edits;
    private final List<EditResult> results = new ArrayList<>();
    private final CompletableFuture<List<EditResult>> result = new CompletableFuture<>();

    Request(List<DocumentEdit> edits) {
      this.edits = edits;
    }
  }
}
