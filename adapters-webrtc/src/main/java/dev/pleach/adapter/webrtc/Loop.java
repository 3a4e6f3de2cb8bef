package dev.pleach.adapter.webrtc;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread on which a transport lives, and the threads that call its listeners. What is handed in
 * after the end is dropped: native threads may be late, and must not be thrown at.
 */
final class Loop implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final int LISTENER_THREADS_MAX = 4;
  private static final int CLOSE_SECONDS_MAX = 5;

  private final ScheduledThreadPoolExecutor loop;
  private final ThreadPoolExecutor listeners;

  Loop() {
    loop = new ScheduledThreadPoolExecutor(1, daemon("pleach-webrtc"));
    loop.setRemoveOnCancelPolicy(true);
    loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    int threads =
        Math.min(LISTENER_THREADS_MAX, Math.max(2, Runtime.getRuntime().availableProcessors()));
    listeners =
        new ThreadPoolExecutor(
            threads,
            threads,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            daemon("pleach-webrtc-listener"));
    listeners.allowCoreThreadTimeOut(true);
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  Executor listeners() {
    return listeners;
  }

  boolean isShutdown() {
    return loop.isShutdown();
  }

  @Override
  public void execute(Runnable task) {
    try {
      loop.execute(guarded(task));
    } catch (RejectedExecutionException closed) {
      LOG.trace("after the end", closed);
    }
  }

  void after(int millis, Runnable task) {
    try {
      var unused = loop.schedule(guarded(task), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      LOG.trace("after the end", closed);
    }
  }

  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.error("a task of the WebRTC transport failed", e);
      }
    };
  }

  @Override
  public void close() {
    loop.shutdown();
    listeners.shutdown();
    try {
      boolean unused = loop.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
      unused = listeners.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
