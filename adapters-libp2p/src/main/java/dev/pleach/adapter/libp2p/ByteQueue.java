package dev.pleach.adapter.libp2p;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bytes waiting in order, held in few large arrays: small pieces are copied together, so that a
 * peer who sends a byte at a time cannot make us hold an object for each. For one thread.
 */
final class ByteQueue {
  private static final int CHUNK_BYTES = 4_096;

  /** Arrays from this size on are kept as they are; smaller ones are copied together. */
  private static final int COPY_BELOW_BYTES = 2_048;

  private final Deque<ByteBuffer> full = new ArrayDeque<>();
  private byte[] tail = new byte[0];
  private int tailFrom;
  private int tailTo;
  private long size;

  long size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /**
   * Appends the bytes. A piece that fills most of its array is kept without copying, so the caller
   * must not change the array afterwards.
   */
  void add(ByteBuffer piece) {
    int count = piece.remaining();
    size += count;
    if (count >= COPY_BELOW_BYTES && fillsItsArray(piece)) {
      closeTail();
      full.add(piece.slice());
      piece.position(piece.limit());
      return;
    }
    while (piece.hasRemaining()) {
      if (tailTo == tail.length) {
        closeTail();
        // A lone small piece gets an array of its size; only followers pay for room to grow.
        int capacity = full.isEmpty() ? Math.max(piece.remaining(), 64) : CHUNK_BYTES;
        tail = new byte[Math.min(CHUNK_BYTES, capacity)];
        tailFrom = 0;
        tailTo = 0;
      }
      int step = Math.min(piece.remaining(), tail.length - tailTo);
      piece.get(tail, tailTo, step);
      tailTo += step;
    }
  }

  /** Whether keeping the piece keeps at most twice its size alive. */
  @SuppressWarnings("ByteBufferBackingArray") // only the length of the array is looked at
  private static boolean fillsItsArray(ByteBuffer piece) {
    return piece.hasArray() && 2 * piece.remaining() >= piece.array().length;
  }

  private void closeTail() {
    if (tailTo > tailFrom) {
      full.add(ByteBuffer.wrap(tail, tailFrom, tailTo - tailFrom).slice());
    }
    tail = new byte[0];
    tailFrom = 0;
    tailTo = 0;
  }

  /** Moves the first {@code count} bytes into {@code out}. */
  void take(byte[] out, int at, int count) {
    if (count > size) {
      throw new IllegalArgumentException(count + " bytes asked of " + size);
    }
    size -= count;
    int to = at + count;
    int from = at;
    while (from < to) {
      ByteBuffer head = full.peek();
      if (head == null) {
        System.arraycopy(tail, tailFrom, out, from, to - from);
        tailFrom += to - from;
        break;
      }
      int step = Math.min(head.remaining(), to - from);
      head.get(out, from, step);
      from += step;
      if (!head.hasRemaining()) {
        full.remove();
      }
    }
    if (size == 0) { // the tail is ours alone: fill it again from its start
      tailFrom = 0;
      tailTo = 0;
    }
  }

  /** The byte at {@code index}, left in place. */
  byte peek(int index) {
    int rest = index;
    for (ByteBuffer piece : full) {
      if (rest < piece.remaining()) {
        return piece.get(piece.position() + rest);
      }
      rest -= piece.remaining();
    }
    if (rest >= tailTo - tailFrom) {
      throw new IndexOutOfBoundsException(index);
    }
    return tail[tailFrom + rest];
  }

  byte[] take(int count) {
    byte[] out = new byte[count];
    take(out, 0, count);
    return out;
  }

  void clear() {
    full.clear();
    tail = new byte[0];
    tailFrom = 0;
    tailTo = 0;
    size = 0;
  }
}
