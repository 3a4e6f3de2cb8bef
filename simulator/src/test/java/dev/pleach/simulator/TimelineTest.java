package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.port.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private final Timeline timeline = new Timeline();
  private final List<String> seen = new ArrayList<>();

  private Scheduler.Cancellation after(int millis, String what) {
    return timeline.after(
        Duration.ofMillis(millis), () -> seen.add(what + "@" + timeline.elapsed().toMillis()));
  }

  @Test
  void events_runInTheOrderOfTimeThenOfHandingIn() {
    after(20, "c");
    after(10, "a");
    after(10, "b");
    timeline.runFor(Duration.ofMillis(15));
    assertThat(seen).containsExactly("a@10", "b@10");
    assertThat(timeline.elapsed()).isEqualTo(Duration.ofMillis(15));
    timeline.runFor(Duration.ofMillis(5));
    assertThat(seen).containsExactly("a@10", "b@10", "c@20");
  }

  @Test
  void cancelledEvent_doesNotRun() {
    after(10, "a").cancel();
    after(10, "b");
    timeline.runFor(Duration.ofMillis(10));
    assertThat(seen).containsExactly("b@10");
  }

  @Test
  void runUntil_stopsAtTheConditionOrTheBound() {
    after(10, "a");
    after(20, "b");
    assertThat(timeline.runUntil(() -> !seen.isEmpty(), Duration.ofMillis(50))).isTrue();
    assertThat(seen).containsExactly("a@10");
    assertThat(timeline.runUntil(() -> seen.size() == 2, Duration.ofMillis(9))).isFalse();
  }

  @Test
  void otherThread_isTurnedAway() {
    CompletableFuture<Void> intruder = CompletableFuture.runAsync(() -> after(1, "x"));
    assertThatThrownBy(intruder::join).hasMessageContaining("a simulation has one thread");
  }

  @Test
  void circle_isFound() {
    Runnable[] again = new Runnable[1];
    again[0] = () -> timeline.after(Duration.ZERO, again[0]);
    again[0].run();
    assertThatThrownBy(() -> timeline.runFor(Duration.ofMillis(1)))
        .hasMessageContaining("time does not go on");
  }
}
