package dev.pleach.adapter.webrtc;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Keeps us below what a signalling server takes of one client, which would cut us off. Half of the
 * limit is spent in each span of time, so that no span of the server's, wherever it begins, has
 * more than the whole. For one thread.
 */
final class Pace {
  private static final int MESSAGES_PER_SECOND = 50;
  private static final int BYTES_PER_MINUTE = 1_048_576;
  private static final int MOST = 1 << 30;

  private final Loop loop;
  private final Span messages = new Span(MESSAGES_PER_SECOND, 1_000);
  private final Span bytes = new Span(BYTES_PER_MINUTE, 60_000);
  private boolean asked;

  Pace(Loop loop) {
    this.loop = loop;
  }

  /** The server says what it takes; it may leave that out. */
  void limits(JsonNode limits) {
    messages.limit(limits.path("messagesPerSecond").asInt(0));
    bytes.limit(limits.path("bytesPerMinute").asInt(0));
  }

  /** Returns whether a message may be sent now; if not, asks again when one may. */
  boolean allows(int length, Runnable again) {
    if (messages.isSpent() || bytes.isSpent()) {
      if (!asked) {
        asked = true;
        Span full = messages.isSpent() ? messages : bytes;
        full.then(
            () -> {
              asked = false;
              again.run();
            });
      }
      return false;
    }
    messages.spend(1);
    bytes.spend(length);
    return true;
  }

  private final class Span {
    private final int millis;
    private int most;
    private int spent;
    private boolean running;
    private Runnable then = () -> {};

    Span(int limit, int millis) {
      this.most = limit / 2;
      this.millis = millis;
    }

    void limit(int limit) {
      if (limit > 0) {
        most = Math.max(1, Math.min(limit, MOST) / 2);
      }
    }

    boolean isSpent() {
      return spent >= most;
    }

    void then(Runnable task) {
      then = task;
    }

    void spend(int amount) {
      spent += amount;
      if (!running) {
        running = true;
        loop.after(millis, this::over);
      }
    }

    private void over() {
      running = false;
      spent = 0;
      Runnable task = then;
      then = () -> {};
      task.run();
    }
  }
}
