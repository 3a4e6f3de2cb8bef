package dev.pleach.adapter.rocksdb;

import dev.pleach.port.CommitResult;
import dev.pleach.port.CorruptDataException;
import dev.pleach.port.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers who commit at the same time share one force of the disk.
 *
 * <p>Who comes while nobody writes becomes the leader and writes what is waiting, its own batch
 * among it; who comes meanwhile waits. When a leader's batch is through, the first one still
 * waiting leads the next group, which has gathered during the force. So there is one writer at a
 * time and no thread of our own, and a group is as large as the load makes it.
 *
 * <p>This is the write queue of LevelDB, moved above the comparison of heads: a group is compared
 * and written as one, and nobody sees heads that are not yet durable.
 */
final class GroupCommit {
  /** Bounds the size of one write, and so the wait of its callers. */
  private static final int GROUP_BYTES_MAX = 4 << 20;

  private final Consumer<List<Waiting>> writer;
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private boolean isLed;

  /**
   * Makes an empty queue.
   *
   * @param writer answers every batch of a group before it returns; never called twice at once
   */
  GroupCommit(Consumer<List<Waiting>> writer) {
    this.writer = writer;
  }

  /** Commits, waiting for the disk; an interrupt is kept for the caller. */
  CommitResult commit(EncodedBatch batch) {
    Waiting own = new Waiting(batch);
    boolean leads;
    synchronized (queue) {
      queue.add(own);
      leads = !isLed;
      isLed = true;
    }
    if (leads || own.awaitTurn()) {
      lead(own);
    }
    return own.result();
  }

  private void lead(Waiting own) {
    try {
      while (!own.isAnswered()) {
        write(nextGroup());
      }
    } finally {
      handOver();
    }
  }

  private void write(List<Waiting> group) {
    try {
      writer.accept(group);
    } catch (RuntimeException | Error e) {
      StoreException failure = new StoreException("the commit broke off: " + e, e);
      group.forEach(waiting -> waiting.fail(failure));
      throw e;
    } finally {
      group.forEach(Waiting::wake);
    }
  }

  private List<Waiting> nextGroup() {
    List<Waiting> group = new ArrayList<>();
    long bytes = 0;
    synchronized (queue) {
      while (!queue.isEmpty() && (group.isEmpty() || bytes < GROUP_BYTES_MAX)) {
        Waiting next = queue.remove();
        bytes += next.batch.bytes();
        group.add(next);
      }
    }
    return group;
  }

  /** Returns how many wait for a leader to take them, for tests. */
  int waiting() {
    synchronized (queue) {
      return queue.size();
    }
  }

  private void handOver() {
    synchronized (queue) {
      Waiting next = queue.peek();
      isLed = next != null;
      if (next != null) {
        next.giveTurn();
      }
    }
  }

  /** A batch and the thread that waits for its answer. */
  static final class Waiting {
    private final EncodedBatch batch;
    private final Thread thread = Thread.currentThread();
    private volatile boolean isTurn;
    private volatile @Nullable CommitResult result;
    private volatile @Nullable StoreException failure;

    private Waiting(EncodedBatch batch) {
      this.batch = batch;
    }

    EncodedBatch batch() {
      return batch;
    }

    void answer(CommitResult answer) {
      result = answer;
    }

    void fail(StoreException reason) {
      if (!isAnswered()) {
        failure = reason;
      }
    }

    private boolean isAnswered() {
      return result != null || failure != null;
    }

    private void giveTurn() {
      isTurn = true;
      LockSupport.unpark(thread);
    }

    private void wake() {
      if (thread != Thread.currentThread()) {
        LockSupport.unpark(thread);
      }
    }

    /** Returns true if it is this thread's turn to lead, false if its batch is answered. */
    private boolean awaitTurn() {
      boolean interrupted = false;
      while (!isTurn && !isAnswered()) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return isTurn;
    }

    private CommitResult result() {
      CommitResult answer = result;
      if (answer != null) {
        return answer;
      }
      StoreException reason = failure;
      String message = String.valueOf(reason == null ? "not answered" : reason.getMessage());
      throw reason instanceof CorruptDataException
          ? new CorruptDataException(message, reason) // a trace of this thread's own
          : new StoreException(message, reason);
    }
  }
}
