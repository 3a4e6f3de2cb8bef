package dev.pleach.docdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Value;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Waits for what the other side's commits bring about, told by the watches and not by the clock.
 */
final class Eventually {
  private static final int PATIENCE_SECONDS = 60;

  private Eventually() {}

  /** A listener that keeps what it hears. */
  static final class Heard implements ChangeListener {
    private final BlockingQueue<ChangeEvent> events = new LinkedBlockingQueue<>();

    @Override
    public void changed(ChangeEvent event) {
      events.add(event);
    }

    ChangeEvent next() {
      try {
        ChangeEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(event).as("an event in time").isNotNull();
        return event;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    /** Waits for an event, but not for long. */
    private void awaitAny() {
      try {
        events.poll(50, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    List<ChangeEvent> all() {
      return List.copyOf(events);
    }
  }

  /**
   * Waits until the collection satisfies the condition, which may look at more than events tell.
   */
  static void until(Collection collection, Predicate<Collection> condition) {
    Heard heard = new Heard();
    int looks = 0;
    try (Watch watch = collection.watch(heard)) {
      while (!condition.test(collection)) {
        assertThat(looks++).as("looks at the collection").isLessThan(PATIENCE_SECONDS * 20);
        heard.awaitAny();
      }
    }
  }

  /** Waits until the collection shows this document. */
  static void shows(Collection collection, Document document) {
    Value id = document.id().orElseThrow();
    until(collection, c -> c.findById(id).filter(document::equals).isPresent());
  }

  /** Waits until the collection does not show the document. */
  static void showsNo(Collection collection, Object id) {
    until(collection, c -> c.findById(id).isEmpty());
  }
}
