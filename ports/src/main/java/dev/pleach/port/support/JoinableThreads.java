package dev.pleach.port.support;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes daemon threads and can wait for their end. An executor's own {@code awaitTermination}
 * returns while its last thread is still on its way out, so a {@code close} that promises to leave
 * no thread behind must join them.
 */
public final class JoinableThreads implements ThreadFactory {
  private final String name;
  private final AtomicInteger made = new AtomicInteger();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  /**
   * A factory of threads.
   *
   * @param name what they are called, with a number behind it
   */
  public JoinableThreads(String name) {
    this.name = name;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, name + "-" + made.incrementAndGet());
    thread.setDaemon(true);
    threads.removeIf(old -> old.getState() == Thread.State.TERMINATED);
    threads.add(thread);
    return thread;
  }

  /**
   * Waits until every thread made so far and started has ended; a thread of this factory that calls
   * it does not wait for itself. An interrupt ends the waiting and stays set.
   *
   * @param secondsMax how long at most to wait for each thread
   */
  public void join(int secondsMax) {
    try {
      for (Thread thread : threads) {
        if (!thread.equals(Thread.currentThread())) {
          thread.join(TimeUnit.SECONDS.toMillis(secondsMax));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
