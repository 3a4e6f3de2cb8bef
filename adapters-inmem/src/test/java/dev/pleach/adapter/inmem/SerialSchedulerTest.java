package dev.pleach.adapter.inmem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.port.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SerialSchedulerTest {
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(3);
  private final List<Throwable> failures = new ArrayList<>();
  private final SerialScheduler scheduler = SerialScheduler.over(threads, failures::add);

  @AfterEach
  void shutDown() {
    scheduler.close();
    threads.shutdownNow();
  }

  @Test
  void run_fromSeveralThreads_isSerialAndInEachThreadsOrder() throws Exception {
    int[] last = new int[4];
    AtomicInteger inside = new AtomicInteger();
    AtomicBoolean broken = new AtomicBoolean();
    CountDownLatch done = new CountDownLatch(4 * 5_000);
    List<Thread> callers = new ArrayList<>();
    for (int c = 0; c < 4; c++) {
      int caller = c;
      callers.add(
          new Thread(
              () -> {
                for (int i = 1; i <= 5_000; i++) {
                  int number = i;
                  scheduler.run(
                      () -> {
                        boolean alone = inside.incrementAndGet() == 1;
                        boolean inOrder = ++last[caller] == number;
                        if (!alone || !inOrder) {
                          broken.set(true);
                        }
                        inside.decrementAndGet();
                        done.countDown();
                      });
                }
              }));
    }
    callers.forEach(Thread::start);
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(broken).isFalse();
  }

  @Test
  void run_taskThrows_reportsItAndGoesOn() throws Exception {
    CompletableFuture<String> next = new CompletableFuture<>();
    scheduler.run(
        () -> {
          throw new IllegalStateException("planted");
        });
    scheduler.run(() -> next.complete("ran"));
    assertThat(next.get(30, TimeUnit.SECONDS)).isEqualTo("ran");
    assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
  }

  @Test
  void run_insideATask_waitsItsTurn() throws Exception {
    List<String> order = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(1);
    scheduler.run(
        () -> {
          scheduler.run(
              () -> {
                order.add("inner");
                done.countDown();
              });
          order.add("outer");
        });
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(order).containsExactly("outer", "inner");
  }

  @Test
  void runAfter_cancelledInTheQueue_doesNotRun() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CompletableFuture<Boolean> ran = new CompletableFuture<>();
    scheduler.run(() -> await(held));
    Scheduler.Cancellation cancelled = scheduler.runAfter(Duration.ZERO, () -> ran.complete(true));
    CountDownLatch queued = new CountDownLatch(1);
    var unused = threads.schedule(queued::countDown, 1, TimeUnit.MILLISECONDS);
    await(queued);
    cancelled.cancel();
    cancelled.cancel();
    held.countDown();
    CountDownLatch after = new CountDownLatch(1);
    scheduler.runAfter(Duration.ofMillis(1), after::countDown);
    assertThat(after.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).isNotDone();
  }

  @Test
  void runAfter_longestDelay_isAccepted() {
    scheduler.runAfter(Duration.ofSeconds(Long.MAX_VALUE), () -> {}).cancel();
  }

  @Test
  void close_dropsTheRestAndWaitsForTheRunningTask() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    AtomicBoolean second = new AtomicBoolean();
    scheduler.run(
        () -> {
          began.countDown();
          await(mayEnd);
          ended.set(true);
        });
    scheduler.run(() -> second.set(true));
    assertThat(began.await(30, TimeUnit.SECONDS)).isTrue();
    var unused = threads.schedule(mayEnd::countDown, 5, TimeUnit.MILLISECONDS);
    scheduler.close();
    assertThat(ended).isTrue();
    assertThat(second).isFalse();
    scheduler.run(() -> second.set(true));
    scheduler.close();
    assertThat(second).isFalse();
  }

  @Test
  void close_insideATask_doesNotWaitForItself() throws Exception {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    scheduler.run(
        () -> {
          scheduler.close();
          closed.complete(true);
        });
    assertThat(closed.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void afterTheExecutorsEnd_tasksAreDropped() {
    threads.shutdownNow();
    scheduler.run(() -> {});
    scheduler.runAfter(Duration.ofMillis(1), () -> {}).cancel();
    scheduler.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
