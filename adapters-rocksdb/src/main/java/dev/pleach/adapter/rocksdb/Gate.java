package dev.pleach.adapter.rocksdb;

import dev.pleach.port.StoreException;
import java.util.concurrent.Semaphore;

/**
 * Keeps the native database from being closed under a reader, which would crash the whole process.
 * Users enter and leave; closing waits until all have left and lets no other in.
 *
 * <p>Entering never waits, not even while another closes: so a user who calls again from inside
 * cannot lock itself out.
 */
final class Gate {
  private static final int USERS_MAX = Integer.MAX_VALUE;

  private final String what;
  private final Semaphore users = new Semaphore(USERS_MAX);
  private volatile boolean closed;

  Gate(String what) {
    this.what = what;
  }

  /** Enters; whoever did must {@link #leave}. */
  void enter() {
    if (closed || !users.tryAcquire()) {
      throw new StoreException(what + " is closed");
    }
  }

  void leave() {
    users.release();
  }

  /** Closes, waiting for users; returns true the first time, false on every other call. */
  boolean close() {
    synchronized (this) {
      if (closed) {
        return false;
      }
      closed = true;
    }
    users.acquireUninterruptibly(USERS_MAX);
    return true;
  }
}
