package dev.pleach.simulator;

import dev.pleach.dag.Digest;
import dev.pleach.port.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * What has happened on the network, as a hash over every byte of it, and its end as text.
 *
 * <p>Layout of the hashed records: kind (1 byte: 0 sent, 1 connected, 2 closed), virtual
 * nanoseconds (8, big-endian), key of the one peer (32), key of the other (32), number of bytes
 * (4), the bytes (a frame, or the UTF-8 text of a reason).
 */
final class Trace {
  private static final int TAIL_MAX = 60;
  private static final int HEADER_BYTES = 1 + Long.BYTES + 32 + 32 + Integer.BYTES;

  private final MessageDigest hash = newSha256();
  private final Deque<Note> tail = new ArrayDeque<>();

  void sent(long nanos, PeerId from, PeerId to, byte[] frame) {
    record(0, nanos, from, to, frame);
    note(nanos, from, to, "sends " + frame.length + " bytes to");
  }

  void connected(long nanos, PeerId self, PeerId remote) {
    record(1, nanos, self, remote, new byte[0]);
    note(nanos, self, remote, "is connected to");
  }

  void closed(long nanos, PeerId self, PeerId remote, String reason) {
    record(2, nanos, self, remote, reason.getBytes(StandardCharsets.UTF_8));
    note(nanos, self, remote, "hears (" + reason + ") the end of");
  }

  private void record(int kind, long nanos, PeerId one, PeerId other, byte[] bytes) {
    ByteBuffer header =
        ByteBuffer.allocate(HEADER_BYTES)
            .put((byte) kind)
            .putLong(nanos)
            .put(one.key().bytes())
            .put(other.key().bytes())
            .putInt(bytes.length);
    hash.update(header.array());
    hash.update(bytes);
  }

  /** Keeps what is said in pieces: most of it falls off the tail before anybody reads it. */
  private void note(long nanos, PeerId one, PeerId other, String what) {
    if (tail.size() == TAIL_MAX) {
      tail.removeFirst();
    }
    tail.addLast(new Note(nanos, one, other, what));
  }

  private record Note(long nanos, PeerId one, PeerId other, String what) {
    String text() {
      return String.format(
          Locale.ROOT, "%14.6f ms %s %s %s", nanos / 1e6, shortName(one), what, shortName(other));
    }
  }

  private static String shortName(PeerId peer) {
    String text = peer.toString();
    return text.substring(text.length() - 6);
  }

  Digest hash() {
    try {
      return Digest.of(((MessageDigest) hash.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be copied", e);
    }
  }

  List<String> tail() {
    return tail.stream().map(Note::text).toList();
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must offer SHA-256", e);
    }
  }
}
