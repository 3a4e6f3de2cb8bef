package dev.pleach.port;

/**
 * Where a peer can be dialled, in the words of some transport: a multiaddr for libp2p. Which
 * transport understands it is asked of the transports ({@link Transport#canDial}).
 *
 * @param text 1 to 1,024 characters
 */
public record PeerAddress(String text) {
  /** Longest address. */
  public static final int CHARS_MAX = 1_024;

  /** Checks the length. */
  public PeerAddress {
    if (text.isEmpty() || text.length() > CHARS_MAX) {
      throw new IllegalArgumentException(
          "a peer address has 1 to " + CHARS_MAX + " characters, got " + text.length());
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
