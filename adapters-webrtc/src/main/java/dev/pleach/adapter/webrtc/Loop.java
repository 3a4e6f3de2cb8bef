package dev.pleach.adapter.webrtc;

import dev.pleach.port.support.CallbackThreads;
import dev.pleach.port.support.JoinableThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread on which a transport lives, and the threads that call its listeners. What is handed in
 * after the end is dropped: native threads may be late, and must not be thrown at.
 */
final class Loop implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final int CLOSE_SECONDS_MAX = 5;

  private final JoinableThreads threads = new JoinableThreads("pleach-webrtc");
  private final ScheduledThreadPoolExecutor loop;
  private final CallbackThreads listeners;

  Loop() {
    loop = new ScheduledThreadPoolExecutor(1, threads);
    loop.setRemoveOnCancelPolicy(true);
    loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    listeners = new CallbackThreads("pleach-webrtc-listener");
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
    threads.join(CLOSE_SECONDS_MAX);
    listeners.close();
  }
}
