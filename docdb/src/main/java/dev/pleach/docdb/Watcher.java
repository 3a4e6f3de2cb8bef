package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the steps of one watched result from the lane to its listener.
 *
 * <p>A listener slower than the commits must cost neither the engine's time nor memory without
 * bound: when more than {@value #EVENTS_MAX} steps wait, those of one document are joined into one,
 * from the first state to the last. So the listener always gets what turns the old result into the
 * new one, and no more waits than twice the documents concerned.
 */
final class Watcher {
  static final int EVENTS_MAX = 1_024;
  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

  private final Filter filter;
  private final ChangeListener listener;
  private final Executor events;
  private ArrayDeque<ChangeEvent> waiting = new ArrayDeque<>();
  private int joinAbove = EVENTS_MAX;
  private boolean draining;
  private volatile boolean closed;

  Watcher(Filter filter, ChangeListener listener, Executor events) {
    this.filter = filter;
    this.listener = listener;
    this.events = events;
  }

  /** A document of the collection changed. */
  void changed(Value id, Optional<Document> before, Optional<Document> after, boolean isLocal) {
    ChangeEvent.of(id, before.filter(filter::matches), after.filter(filter::matches), isLocal)
        .ifPresent(this::add);
  }

  void close() {
    closed = true;
  }

  private synchronized void add(ChangeEvent event) {
    if (closed) {
      return;
    }
    waiting.add(event);
    if (waiting.size() > joinAbove) {
      waiting = joined(waiting);
      joinAbove = Math.max(EVENTS_MAX, 2 * waiting.size());
    }
    if (!draining) {
      draining = true;
      events.execute(this::drain);
    }
  }

  static ArrayDeque<ChangeEvent> joined(Iterable<ChangeEvent> events) {
    Map<Value, ChangeEvent> byId = new LinkedHashMap<>();
    for (ChangeEvent event : events) {
      byId.merge(event.id(), event, (first, last) -> first.to(last));
    }
    ArrayDeque<ChangeEvent> joined = new ArrayDeque<>(byId.size());
    byId.values().stream().filter(event -> !event.isNothing()).forEach(joined::add);
    return joined;
  }

  private void drain() {
    for (ChangeEvent event = next(); event != null; event = next()) {
      tell(event);
    }
  }

  private synchronized @Nullable ChangeEvent next() {
    ChangeEvent event = closed ? null : waiting.poll();
    draining = event != null;
    return event;
  }

  private void tell(ChangeEvent event) {
    try {
      listener.changed(event);
    } catch (RuntimeException e) {
      LOG.error("a change listener failed", e); // without the document, which may be a secret
    }
  }
}
