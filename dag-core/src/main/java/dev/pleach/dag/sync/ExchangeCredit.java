package dev.pleach.dag.sync;

/** The credit of one exchange, both ways. The connection has one of these too. */
final class ExchangeCredit {
  /**
   * Window of an exchange at its start: as much as a connection's, which bounds them all. A hundred
   * thousand blocks that peers of five authors lack fit it, and so come in one round trip.
   */
  static final long EXCHANGE_BYTES = 1 << 20;

  private static final long CREDIT_MAX = 1L << 40;

  private long mayBeSent;
  private final ReceiveWindow window;

  ExchangeCredit(long mayBeSent, long window, long windowMax) {
    this.mayBeSent = mayBeSent;
    this.window = new ReceiveWindow(window, windowMax);
  }

  /** The credit that every exchange begins with, on both sides. */
  static ExchangeCredit ofExchange(SessionOptions options) {
    return new ExchangeCredit(EXCHANGE_BYTES, EXCHANGE_BYTES, options.windowBytesMax());
  }

  /** True while something may be sent; the last message may go beyond. */
  boolean isOpen() {
    return mayBeSent > 0;
  }

  void granted(long bytes) {
    mayBeSent = Math.min(mayBeSent + bytes, CREDIT_MAX);
  }

  void spent(long bytes) {
    mayBeSent -= bytes;
  }

  ReceiveWindow window() {
    return window;
  }
}
