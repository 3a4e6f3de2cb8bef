package dev.pleach.dag.codec;

import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.google.common.base.Utf8;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes canonical DAG-CBOR into memory, piece by piece.
 *
 * <p>Lengths are definite, integers shortest, floats 64 bits, links tag 42. The order of map keys
 * is the caller's duty here ({@link Value#KEY_ORDER}); {@link #value} keeps it. For one thread.
 */
public final class CborWriter {
  private static final int LINK_TAG = 42;

  /** The keys of blocks and most messages; each keeps its bytes once they are encoded. */
  private static final SerializedString[] ONE_LETTER_KEYS = new SerializedString[128];

  static {
    Arrays.setAll(ONE_LETTER_KEYS, i -> new SerializedString(String.valueOf((char) i)));
  }

  private final Output out;
  private final CBORGenerator generator;

  private CborWriter(int sizeHint) throws IOException {
    out = new Output(sizeHint);
    generator = Jackson.FACTORY.createGenerator(out);
  }

  /**
   * Returns the bytes that the body writes: exactly one item.
   *
   * @throws IllegalStateException if the body left something open or wrote no item or several
   */
  public static byte[] write(int sizeHint, Consumer<CborWriter> body) {
    return run(sizeHint, body).toByteArray();
  }

  /** Returns true if the body writes exactly these bytes. */
  static boolean writes(byte[] expected, Consumer<CborWriter> body) {
    return run(expected.length, body).holds(expected);
  }

  private static Output run(int sizeHint, Consumer<CborWriter> body) {
    try {
      CborWriter writer = new CborWriter(sizeHint);
      body.accept(writer);
      JsonStreamContext context = writer.generator.getOutputContext();
      if (!context.inRoot() || context.getEntryCount() != 1) {
        throw new IllegalStateException("exactly one whole item must be written");
      }
      writer.generator.close();
      return writer.out;
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }

  /** Opens a list of exactly so many items. */
  public CborWriter startList(int size) {
    return call(() -> generator.writeStartArray(null, size));
  }

  /** Closes the list. */
  public CborWriter endList() {
    return call(generator::writeEndArray);
  }

  /** Opens a map of exactly so many entries. */
  public CborWriter startMap(int size) {
    return call(() -> generator.writeStartObject(null, size));
  }

  /** Closes the map. */
  public CborWriter endMap() {
    return call(generator::writeEndObject);
  }

  /** Writes the key of the next entry. */
  public CborWriter key(String key) {
    SerializedString encoded =
        key.length() == 1 && key.charAt(0) < ONE_LETTER_KEYS.length
            ? ONE_LETTER_KEYS[key.charAt(0)]
            : new SerializedString(key);
    return call(() -> generator.writeFieldName(encoded));
  }

  /** Writes an integer. */
  public CborWriter int64(long value) {
    return call(() -> generator.writeNumber(value));
  }

  /** Writes a byte string. */
  public CborWriter bytes(byte[] bytes) {
    return call(() -> generator.writeBinary(bytes));
  }

  /**
   * Writes text. The string call of the library would chunk long text; the byte call does not.
   *
   * @throws IllegalArgumentException if it has an unpaired surrogate, which UTF-8 cannot hold
   */
  public CborWriter text(String text) {
    // The JDK would write a question mark for it.
    int ignored = Utf8.encodedLength(text);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return call(() -> generator.writeUTF8String(utf8, 0, utf8.length));
  }

  /** Writes a link. */
  public CborWriter link(Cid cid) {
    byte[] plain = cid.bytes();
    byte[] prefixed = new byte[plain.length + 1];
    System.arraycopy(plain, 0, prefixed, 1, plain.length);
    return call(
        () -> {
          generator.writeTag(LINK_TAG);
          generator.writeBinary(prefixed);
        });
  }

  /** Writes null. */
  public CborWriter nil() {
    return call(generator::writeNull);
  }

  /** Writes a truth value. */
  public CborWriter bool(boolean value) {
    return call(() -> generator.writeBoolean(value));
  }

  /**
   * Writes any value.
   *
   * @throws IllegalArgumentException if it is nested deeper than {@link DagCbor#NESTING_MAX}, for
   *     then nobody could read it
   */
  public CborWriter value(Value value) {
    return value(value, DagCbor.NESTING_MAX);
  }

  private CborWriter value(Value value, int nestingMax) {
    switch (value.kind()) {
      case NULL -> nil();
      case BOOL -> bool(((Value.Bool) value).value());
      case INT -> integer((Value.Int) value);
      case FLOAT -> call(() -> generator.writeNumber(((Value.Float64) value).value()));
      case TEXT -> text(((Value.Text) value).value());
      case BYTES -> bytes(((Value.ByteString) value).bytes());
      case LINK -> link(((Value.Link) value).cid());
      case LIST -> list((Value.ListValue) value, nestingMax);
      case MAP -> map((Value.MapValue) value, nestingMax);
    }
    return this;
  }

  private void list(Value.ListValue list, int nestingMax) {
    checkNesting(nestingMax);
    startList(list.values().size());
    for (Value item : list.values()) {
      value(item, nestingMax - 1);
    }
    endList();
  }

  private void map(Value.MapValue map, int nestingMax) {
    checkNesting(nestingMax);
    startMap(map.entries().size());
    for (Map.Entry<String, Value> entry : map.entries().entrySet()) {
      key(entry.getKey()).value(entry.getValue(), nestingMax - 1);
    }
    endMap();
  }

  private static void checkNesting(int nestingMax) {
    if (nestingMax <= 0) {
      throw new IllegalArgumentException("nested deeper than " + DagCbor.NESTING_MAX);
    }
  }

  private void integer(Value.Int value) {
    if (value.isInt64()) {
      int64(value.int64());
    } else {
      wideInteger(value.big());
    }
  }

  /**
   * The library would write a bignum here. So it writes the one integer of nine bytes it knows, and
   * head and number are laid over it.
   */
  private void wideInteger(BigInteger value) {
    call(
        () -> {
          generator.writeNumber(Long.MIN_VALUE);
          generator.flush();
        });
    boolean negative = value.signum() < 0;
    long bits = (negative ? value.not() : value).longValue();
    out.overlay(negative ? 0x3b : 0x1b, bits);
  }

  private CborWriter call(IoAction action) {
    try {
      action.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }

  private interface IoAction {
    void run() throws IOException;
  }

  private static final class Output extends ByteArrayOutputStream {
    Output(int size) {
      super(size);
    }

    boolean holds(byte[] expected) {
      return Arrays.equals(buf, 0, count, expected, 0, expected.length);
    }

    void overlay(int head, long bits) {
      buf[count - 9] = (byte) head;
      for (int i = 0; i < Long.BYTES; i++) {
        buf[count - 1 - i] = (byte) (bits >>> (8 * i));
      }
    }
  }
}
