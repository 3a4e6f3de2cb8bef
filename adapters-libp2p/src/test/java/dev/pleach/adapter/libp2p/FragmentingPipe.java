package dev.pleach.adapter.libp2p;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/**
 * Carries bytes between two {@link Wire}s without a socket, in one thread: cut and merged at random
 * places, from one seed, with a clock that moves when it is told to.
 */
final class FragmentingPipe {
  private final Wire left;
  private final Wire right;
  private final Random random;
  private final ByteQueue toRight = new ByteQueue();
  private final ByteQueue toLeft = new ByteQueue();
  private final byte[] scratch = new byte[Wire.POLL_BYTES_MAX];
  private final int pieceMax;
  private long millis;
  private long carried;

  FragmentingPipe(Wire left, Wire right, long seed, int pieceMax) {
    this.left = left;
    this.right = right;
    this.random = new Random(seed);
    this.pieceMax = pieceMax;
  }

  /** Bytes carried so far, both ways together. */
  long carried() {
    return carried;
  }

  /** Moves bytes until both sides have nothing more to say; fails instead of running for ever. */
  void drive() {
    for (int round = 0; step(); round++) {
      if (round > 10_000_000) {
        throw new AssertionError("the two sides do not come to rest");
      }
    }
  }

  /** One piece one way; answers false when nothing is on its way. */
  boolean step() {
    poll(left, toRight);
    poll(right, toLeft);
    if (toLeft.isEmpty() && toRight.isEmpty()) {
      return false;
    }
    boolean rightwards = toLeft.isEmpty() || !toRight.isEmpty() && random.nextBoolean();
    deliver(rightwards ? toRight : toLeft, rightwards ? right : left);
    return true;
  }

  private void poll(Wire from, ByteQueue to) {
    // A network holds little: like a socket, it takes no more when it is full.
    while (to.size() < 256 * 1024) {
      int count = from.poll(scratch);
      if (count == 0) {
        return;
      }
      to.add(ByteBuffer.wrap(Arrays.copyOf(scratch, count)));
    }
  }

  private void deliver(ByteQueue from, Wire to) {
    int size = (int) Math.min(from.size(), 1 + random.nextInt(pieceMax));
    carried += size;
    to.receive(ByteBuffer.wrap(from.take(size)), millis);
  }

  /** Lets time pass in steps of a quarter second, carrying what there is to carry. */
  void pass(long duration) {
    long end = millis + duration;
    while (millis < end) {
      millis = Math.min(end, millis + 250);
      left.tick(millis);
      right.tick(millis);
      drive();
    }
  }

  long millis() {
    return millis;
  }
}
