package dev.pleach.adapter.libp2p;

import dev.pleach.port.Ticker;
import java.nio.ByteBuffer;

/** Lets one push through in a while: identify messages of a peer are work for us. */
final class PushGate {
  private final long intervalNanosMin;
  private final Ticker ticker;
  private boolean any;
  private long lastNanos;

  PushGate(long intervalMillisMin, Ticker ticker) {
    this.intervalNanosMin = intervalMillisMin * 1_000_000;
    this.ticker = ticker;
  }

  /** A handler that refuses its stream when it comes too soon after another. */
  StreamHandler guard(StreamHandler handler) {
    return new StreamHandler() {
      @Override
      public void opened() throws WireFault {
        long now = ticker.nanos();
        if (any && now - lastNanos < intervalNanosMin) {
          throw WireFault.tooMany("identify pushes in " + intervalNanosMin / 1_000_000 + " ms", 1);
        }
        any = true;
        lastNanos = now;
        handler.opened();
      }

      @Override
      public void data(ByteBuffer bytes) throws WireFault {
        handler.data(bytes);
      }

      @Override
      public void remoteClosed() throws WireFault {
        handler.remoteClosed();
      }

      @Override
      public void ended(String reason) {
        handler.ended(reason);
      }
    };
  }
}
