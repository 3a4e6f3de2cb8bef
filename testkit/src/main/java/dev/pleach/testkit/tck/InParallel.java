package dev.pleach.testkit.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/** Runs a body on several threads at once and fails with the first failure among them. */
final class InParallel {
  private static final long LIMIT_SECONDS = 120;

  private InParallel() {}

  static void run(int threads, IntConsumer body) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                  body.accept(number);
                } catch (Throwable e) { // handed to the test's own thread
                  failure.compareAndSet(null, e);
                }
              },
              "in-parallel-" + number);
      thread.setDaemon(true);
      thread.start();
      running.add(thread);
    }
    start.countDown();
    running.forEach(InParallel::join);
    Throwable failed = failure.get();
    if (failed != null) {
      throw new AssertionError("one of " + threads + " threads failed: " + failed, failed);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
    if (thread.isAlive()) {
      throw new AssertionError(thread.getName() + " does not end in " + LIMIT_SECONDS + " s");
    }
  }
}
