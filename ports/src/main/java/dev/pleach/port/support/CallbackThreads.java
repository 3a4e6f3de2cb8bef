package dev.pleach.port.support;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which an adapter calls its listeners: few, made when there is work and ended when
 * there is none, and all of them gone when {@link #close} returns. Tasks are run in no promised
 * order; a {@link Lane} over this executor gives one.
 */
public final class CallbackThreads implements Executor, AutoCloseable {
  private static final int THREADS_MAX = 4;
  private static final int IDLE_SECONDS_MAX = 5;
  private static final int CLOSE_SECONDS_MAX = 5;

  private final JoinableThreads threads;
  private final ThreadPoolExecutor pool;

  /**
   * As many threads as the machine has processors, but two at least and four at most.
   *
   * @param name what the threads are called, with a number behind it
   */
  public CallbackThreads(String name) {
    int size = Math.min(THREADS_MAX, Math.max(2, Runtime.getRuntime().availableProcessors()));
    threads = new JoinableThreads(name);
    pool =
        new ThreadPoolExecutor(
            size, size, IDLE_SECONDS_MAX, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    pool.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs a task on one of the threads.
   *
   * @throws java.util.concurrent.RejectedExecutionException after {@link #close}
   */
  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  /**
   * Runs what was handed in before and waits, up to {@value #CLOSE_SECONDS_MAX} seconds for each,
   * until the threads have ended; a thread of this pool that calls it does not wait for itself. An
   * interrupt ends the waiting and stays set.
   */
  @Override
  public void close() {
    pool.shutdown();
    threads.join(CLOSE_SECONDS_MAX);
  }
}
