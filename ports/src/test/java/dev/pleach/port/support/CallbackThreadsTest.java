package dev.pleach.port.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class CallbackThreadsTest {
  private final Set<Thread> seen = ConcurrentHashMap.newKeySet();

  /** Many times: a thread that is only on its way out is seen by few of them. */
  @RepeatedTest(200)
  void close_leavesNoThread() {
    try (CallbackThreads threads = new CallbackThreads("callback-test")) {
      for (int i = 0; i < 8; i++) {
        threads.execute(() -> seen.add(Thread.currentThread()));
      }
    }
    assertThat(seen)
        .isNotEmpty()
        .allSatisfy(thread -> assertThat(thread.getState()).isEqualTo(Thread.State.TERMINATED));
  }

  @Test
  void close_runsWhatWasHandedIn_andRefusesTheRest() {
    AtomicInteger ran = new AtomicInteger();
    CallbackThreads threads = new CallbackThreads("callback-test");
    for (int i = 0; i < 100; i++) {
      threads.execute(ran::incrementAndGet);
    }
    threads.close();
    assertThat(ran).hasValue(100);
    assertThatThrownBy(() -> threads.execute(ran::incrementAndGet))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void close_onOneOfItsOwnThreads_doesNotWaitForItself() throws InterruptedException {
    CallbackThreads threads = new CallbackThreads("callback-test");
    CountDownLatch closed = new CountDownLatch(1);
    threads.execute(
        () -> {
          threads.close();
          closed.countDown();
        });
    closed.await();
    threads.close();
  }
}
