package dev.pleach.crdt;

import dev.pleach.dag.codec.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads foreign bytes; throws {@link MalformedException}, which never leaves {@link
 * Payload#decode}. It is lenient (numbers need not be minimal): the canonical form is secured by
 * encoding again.
 */
final class ByteSource {
  private static final int UVARINT_BYTES_MAX = 9;

  private final byte[] bytes;
  private final int end;
  private int at;

  ByteSource(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  boolean atEnd() {
    return at == end;
  }

  int left() {
    return end - at;
  }

  int u8() {
    if (at == end) {
      throw new MalformedException("the bytes end early");
    }
    return bytes[at++] & 0xff;
  }

  long uvarint() {
    long value = 0;
    for (int i = 0; i < UVARINT_BYTES_MAX; i++) {
      int next = u8();
      value |= (next & 0x7fL) << (7 * i);
      if (next < 0x80) {
        return value;
      }
    }
    throw new MalformedException("a number of more than 9 bytes");
  }

  /** Takes a number between 0 and the bound, both included. */
  int uvarint(String what, int max) {
    long value = uvarint();
    if (value > max) {
      throw new MalformedException(what + " is " + value + ", at most " + max);
    }
    return (int) value;
  }

  byte[] take(int count) {
    if (count > left()) {
      throw new MalformedException("the bytes end early");
    }
    at += count;
    return Arrays.copyOfRange(bytes, at - count, at);
  }

  /** Takes the next so many bytes as a source of their own. */
  ByteSource slice(int count) {
    if (count > left()) {
      throw new MalformedException("the bytes end early");
    }
    at += count;
    return new ByteSource(bytes, at - count, at);
  }

  /** Takes all that is left as strict UTF-8. */
  String utf8() {
    try {
      ByteBuffer rest = ByteBuffer.wrap(bytes, at, left());
      at = end;
      return StandardCharsets.UTF_8.newDecoder().decode(rest).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("text is not UTF-8");
    }
  }

  /** Takes the bytes of the next CBOR item, whatever it is; definite lengths only. */
  byte[] cborItem() {
    int from = at;
    long items = 1;
    while (items > 0) {
      items += cborHead() - 1;
    }
    return Arrays.copyOfRange(bytes, from, at);
  }

  /** Passes one head with the content that belongs to it and returns how many items are inside. */
  private long cborHead() {
    int head = u8();
    long argument = cborArgument(head & 0x1f);
    switch (head >> 5) {
      case 2, 3:
        slice((int) Math.min(argument, Integer.MAX_VALUE));
        return 0;
      case 4:
        return bounded(argument);
      case 5:
        return 2 * bounded(argument);
      case 6:
        return 1;
      default:
        return 0;
    }
  }

  private long bounded(long count) {
    if (count > left()) {
      throw new MalformedException("a list is longer than the bytes left");
    }
    return count;
  }

  private long cborArgument(int info) {
    if (info < 24) {
      return info;
    }
    if (info > 27) {
      throw new MalformedException("an indefinite or unknown CBOR length");
    }
    long value = 0;
    for (int i = 0; i < 1 << (info - 24); i++) {
      value = (value << 8) | u8();
    }
    if (value < 0) {
      // Only integers and floats use the top bit; as a length it is too long in any case.
      return Long.MAX_VALUE;
    }
    return value;
  }

  void requireEnd(String what) {
    if (!atEnd()) {
      throw new MalformedException(what + " has bytes left over");
    }
  }
}
