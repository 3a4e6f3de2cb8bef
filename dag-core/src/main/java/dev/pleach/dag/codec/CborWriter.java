package dev.pleach.dag.codec;

import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
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

  private final Output out;
  private final CBORGenerator generator;

  private CborWriter(int sizeHint) throws IOException {
    out = new Output(sizeHint);
    generator = Jackson.FACTORY.createGenerator(out);
  }

  /** Returns the bytes that the body writes: exactly one item. */
  public static byte[] write(int sizeHint, Consumer<CborWriter> body) {
    try {
      CborWriter writer = new CborWriter(sizeHint);
      body.accept(writer);
      writer.generator.close();
      return writer.out.toByteArray();
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
    return call(() -> generator.writeFieldName(new SerializedString(key)));
  }

  /** Writes an integer. */
  public CborWriter int64(long value) {
    return call(() -> generator.writeNumber(value));
  }

  /** Writes a byte string. */
  public CborWriter bytes(byte[] bytes) {
    return call(() -> generator.writeBinary(bytes));
  }

  /** Writes text. The string call of the library would chunk long text; the byte call does not. */
  public CborWriter text(String text) {
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

  /** Writes any value; the depth of its nesting is bounded by whoever made it. */
  public CborWriter value(Value value) {
    switch (value.kind()) {
      case NULL -> nil();
      case BOOL -> bool(((Value.Bool) value).value());
      case INT -> integer((Value.Int) value);
      case FLOAT -> call(() -> generator.writeNumber(((Value.Float64) value).value()));
      case TEXT -> text(((Value.Text) value).value());
      case BYTES -> bytes(((Value.ByteString) value).bytes());
      case LINK -> link(((Value.Link) value).cid());
      case LIST -> list((Value.ListValue) value);
      case MAP -> map((Value.MapValue) value);
    }
    return this;
  }

  private void list(Value.ListValue list) {
    startList(list.values().size());
    list.values().forEach(this::value);
    endList();
  }

  private void map(Value.MapValue map) {
    startMap(map.entries().size());
    for (Map.Entry<String, Value> entry : map.entries().entrySet()) {
      key(entry.getKey()).value(entry.getValue());
    }
    endMap();
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

    void overlay(int head, long bits) {
      buf[count - 9] = (byte) head;
      for (int i = 0; i < Long.BYTES; i++) {
        buf[count - 1 - i] = (byte) (bits >>> (8 * i));
      }
    }
  }
}
