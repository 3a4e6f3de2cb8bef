package dev.pleach.adapter.libp2p;

/**
 * What is wrong with bytes that a stranger sent, or with the time it took to send them: the one
 * typed error of every machine in this package.
 *
 * <p>It is checked, against the habit of the house, so that the compiler shows every place where
 * strangers' bytes can fail and none can slip through to an event loop. It has no stack trace: it
 * says what the peer did, not where we noticed, and a peer must not be able to make us fill stacks.
 */
final class WireFault extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of fault it is; decides how the connection ends, the text says the rest. */
  enum Kind {
    /** The bytes do not follow the protocol. */
    MALFORMED,
    /** One thing exceeds its limit. */
    TOO_LARGE,
    /** A number of things, or their rate, exceeds its limit. */
    TOO_MANY,
    /** Something did not happen in time. */
    TIMEOUT,
    /** The peer proved another identity than the expected one, or none. */
    UNAUTHENTICATED,
    /** Both sides speak properly and have no protocol in common. */
    UNSUPPORTED,
    /** The other end is ourselves. */
    SELF,
    /** The peer, or the network, ended the connection. */
    CLOSED
  }

  private final Kind kind;

  WireFault(Kind kind, String text) {
    super(text, null, false, false);
    this.kind = kind;
  }

  static WireFault malformed(String text) {
    return new WireFault(Kind.MALFORMED, text);
  }

  static WireFault tooLarge(String what, long value, long max) {
    return new WireFault(Kind.TOO_LARGE, what + " " + value + " is above the limit of " + max);
  }

  static WireFault tooMany(String what, long max) {
    return new WireFault(Kind.TOO_MANY, "more than " + max + " " + what);
  }

  static WireFault timeout(String what, long millis) {
    return new WireFault(Kind.TIMEOUT, what + " took longer than " + millis + " ms");
  }

  Kind kind() {
    return kind;
  }

  /** The text for a log line or a close reason; there always is one. */
  String text() {
    return String.valueOf(getMessage());
  }

  @Override
  public String toString() {
    return kind + ": " + text();
  }
}
