package dev.pleach.port.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneTest {
  private final Queue<Runnable> executor = new ArrayDeque<>();
  private final List<Integer> ran = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();

  @Test
  void run_keepsTheOrderAndOneAtATime() throws InterruptedException {
    int tasks = 10_000;
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(tasks);
    try (CallbackThreads threads = new CallbackThreads("lane-test")) {
      Lane lane = new Lane(threads, failures::add);
      for (int i = 0; i < tasks; i++) {
        int number = i;
        lane.run(
            () -> {
              overlaps.addAndGet(inside.getAndIncrement());
              ran.add(number);
              inside.decrementAndGet();
              done.countDown();
            });
      }
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(overlaps).hasValue(0);
    assertThat(ran).containsExactlyElementsOf(IntStream.range(0, tasks).boxed().toList());
  }

  @Test
  void aBusyLane_givesItsThreadToTheOthersBetween() {
    Lane busy = new Lane(executor::add, failures::add);
    Lane other = new Lane(executor::add, failures::add);
    for (int i = 0; i < 3 * Lane.TASKS_PER_TURN_MAX; i++) {
      busy.run(() -> ran.add(0));
    }
    other.run(() -> ran.add(1));
    while (!executor.isEmpty()) {
      executor.remove().run();
    }
    assertThat(ran).hasSize(3 * Lane.TASKS_PER_TURN_MAX + 1);
    assertThat(ran.indexOf(1)).isEqualTo(Lane.TASKS_PER_TURN_MAX);
  }

  @Test
  void whatATaskThrows_isReportedAndTheLaneGoesOn() {
    Lane lane = new Lane(Runnable::run, failures::add);
    IllegalStateException broken = new IllegalStateException("broken");
    lane.run(
        () -> {
          throw broken;
        });
    lane.run(() -> ran.add(1));
    assertThat(failures).containsExactly(broken);
    assertThat(ran).containsExactly(1);
  }

  @Test
  void afterTheExecutorEnded_theCallerRunsTheTask() {
    Lane lane =
        new Lane(
            task -> {
              throw new RejectedExecutionException("ended");
            },
            failures::add);
    lane.run(() -> lane.run(() -> ran.add(2)));
    lane.run(() -> ran.add(3));
    assertThat(ran).containsExactly(2, 3);
    assertThat(failures).isEmpty();
  }

  @Test
  void theExecutorEndsBetweenTwoTurns_nothingIsLost() {
    AtomicInteger asked = new AtomicInteger();
    Lane lane =
        new Lane(
            task -> {
              if (asked.getAndIncrement() > 0) {
                throw new RejectedExecutionException("ended");
              }
              executor.add(task);
            },
            failures::add);
    int tasks = 2 * Lane.TASKS_PER_TURN_MAX;
    for (int i = 0; i < tasks; i++) {
      lane.run(() -> ran.add(0));
    }
    executor.remove().run();
    assertThat(ran).hasSize(tasks);
  }
}
