package dev.pleach.docdb;

import static dev.pleach.docdb.FilterTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatcherTest {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final List<ChangeEvent> heard = new ArrayList<>();

  private static Optional<Document> doc(int id, int n) {
    return Optional.of(Document.of("_id", id).with("n", n));
  }

  private void run() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  @Test
  void changed_slowListener_getsTheDifferenceInBoundedMemory() {
    Watcher watcher = new Watcher(Filter.all(), heard::add, tasks::add);
    Map<Value, Document> result = new LinkedHashMap<>();
    int documents = 10;
    for (int n = 0; n < 1_000; n++) {
      for (int id = 0; id < documents; id++) {
        Optional<Document> before = n == 0 ? Optional.empty() : doc(id, n - 1);
        watcher.changed(Value.of((long) id), before, doc(id, n), true);
      }
    }
    watcher.changed(Value.of(3L), doc(3, 999), Optional.empty(), false);
    run();
    assertThat(heard).hasSizeLessThanOrEqualTo(Watcher.EVENTS_MAX + 1);
    for (ChangeEvent event : heard) {
      assertThat(Optional.ofNullable(result.get(event.id()))).isEqualTo(event.before());
      event
          .after()
          .ifPresentOrElse(d -> result.put(event.id(), d), () -> result.remove(event.id()));
    }
    assertThat(result).hasSize(documents - 1).doesNotContainKey(Value.of(3L));
    assertThat(result.get(Value.of(9L)).int64("n")).hasValue(999);
  }

  @Test
  void joined_backWhereItBegan_isNothing() {
    ChangeEvent gone = ChangeEvent.of(Value.of(1L), doc(1, 1), Optional.empty(), true).get();
    ChangeEvent back = ChangeEvent.of(Value.of(1L), Optional.empty(), doc(1, 1), true).get();
    assertThat(Watcher.joined(List.of(gone, back))).isEmpty();
    assertThat(Watcher.joined(List.of(back, gone))).isEmpty();
  }

  @Test
  void changed_outOfTheFilter_isARemoval() {
    Watcher watcher = new Watcher(Filter.parse(json("{'n':1}")), heard::add, tasks::add);
    watcher.changed(Value.of(1L), Optional.empty(), doc(1, 2), true);
    watcher.changed(Value.of(1L), doc(1, 2), doc(1, 1), true);
    watcher.changed(Value.of(1L), doc(1, 1), doc(1, 3), true);
    run();
    assertThat(heard)
        .extracting(ChangeEvent::kind)
        .containsExactly(ChangeEvent.Kind.ADDED, ChangeEvent.Kind.REMOVED);
  }

  @Test
  void close_nothingComesAfter_evenWhatWaited() {
    Watcher watcher = new Watcher(Filter.all(), heard::add, tasks::add);
    watcher.changed(Value.of(1L), Optional.empty(), doc(1, 1), true);
    watcher.close();
    watcher.changed(Value.of(2L), Optional.empty(), doc(2, 1), true);
    run();
    assertThat(heard).isEmpty();
  }

  @Test
  void changed_listenerThrows_theNextEventComes() {
    ChangeListener angry =
        event -> {
          heard.add(event);
          throw new IllegalStateException("on purpose");
        };
    Watcher watcher = new Watcher(Filter.all(), angry, tasks::add);
    watcher.changed(Value.of(1L), Optional.empty(), doc(1, 1), true);
    watcher.changed(Value.of(2L), Optional.empty(), doc(2, 1), true);
    run();
    assertThat(heard).hasSize(2);
  }
}
