package dev.pleach.adapter.libp2p;

import dev.pleach.port.Ticker;
import dev.pleach.port.TransportException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * {@code /ipfs/ping/1.0.0}: 32 bytes, echoed, as often as the asker likes.
 *
 * <p>The answering side half-closes when the asker does. One that keeps its half open gets the
 * whole connection closed by js-libp2p, which asks on a fresh stream every 10 s and allows itself
 * one.
 */
final class Ping {
  static final String ID = "/ipfs/ping/1.0.0";
  static final int BYTES = 32;

  private Ping() {}

  /** The side that echoes. */
  static final class Responder implements StreamHandler {
    private final ByteQueue received = new ByteQueue();
    private final WireStream stream;
    private boolean remoteClosed;

    Responder(WireStream stream) {
      this.stream = stream;
    }

    @Override
    public void opened() {}

    @Override
    public void data(ByteBuffer bytes) {
      received.add(bytes);
      echo();
    }

    /** Echoes whole pings, and waits with the next while the peer does not take our bytes. */
    private void echo() {
      while (received.size() >= BYTES && stream.unsent() < BYTES * 64L) {
        stream.write(ByteBuffer.wrap(received.take(BYTES)));
        stream.consumed(BYTES);
      }
      if (remoteClosed && received.size() < BYTES) {
        stream.closeWrite();
      }
    }

    @Override
    public void remoteClosed() {
      remoteClosed = true;
      echo();
    }

    @Override
    public void tick(long nowMillis) {
      echo();
    }

    @Override
    public void ended(String reason) {
      received.clear();
    }
  }

  /**
   * The side that asks, once: completes with the round trip in nanoseconds. It closes only behind
   * the answer: a js-libp2p peer does not notice a FIN that comes before its handler has begun to
   * read.
   */
  static final class Asker implements StreamHandler {
    private final WireStream stream;
    private final byte[] question;
    private final Ticker ticker;
    private final long millisMax;
    private final CompletableFuture<Long> answer;
    private final ByteQueue received = new ByteQueue();
    private final long startedNanos;

    /** Asks with 32 random bytes. */
    Asker(
        WireStream stream,
        byte[] question,
        Ticker ticker,
        long millisMax,
        CompletableFuture<Long> answer) {
      this.stream = stream;
      this.question = question.clone();
      this.ticker = ticker;
      this.millisMax = millisMax;
      this.answer = answer;
      this.startedNanos = ticker.nanos();
    }

    @Override
    public void opened() {
      stream.write(ByteBuffer.wrap(question.clone()));
    }

    @Override
    public void data(ByteBuffer bytes) throws WireFault {
      stream.consumed(bytes.remaining());
      received.add(bytes);
      if (received.size() > BYTES) {
        throw WireFault.malformed("ping: more than " + BYTES + " bytes came back");
      }
      if (received.size() == BYTES) {
        if (!Arrays.equals(question, received.take(BYTES))) {
          throw WireFault.malformed("ping: other bytes came back");
        }
        answer.complete(ticker.nanos() - startedNanos);
        stream.closeWrite();
      }
    }

    @Override
    public void remoteClosed() throws WireFault {
      if (!answer.isDone()) {
        throw WireFault.malformed("ping: closed without an answer");
      }
    }

    @Override
    public void tick(long nowMillis) throws WireFault {
      if (ticker.nanos() - startedNanos > millisMax * 1_000_000) {
        throw WireFault.timeout("ping", millisMax);
      }
    }

    @Override
    public void ended(String reason) {
      answer.completeExceptionally(new TransportException("ping: " + reason));
    }
  }
}
