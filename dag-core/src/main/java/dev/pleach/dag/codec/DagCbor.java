package dev.pleach.dag.codec;

import dev.pleach.dag.Value;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Strict, canonical DAG-CBOR.
 *
 * <p>The library underneath reads many forms that DAG-CBOR forbids: unsorted keys, long integers,
 * short floats, indefinite lengths, foreign tags, bad UTF-8, bytes after the end. Checks cannot be
 * added to it from outside. One rule catches them all: <b>decode, encode again, compare the
 * bytes</b>. Nothing is ever repaired.
 *
 * @see <a href="https://ipld.io/specs/codecs/dag-cbor/spec/">DAG-CBOR specification</a>
 */
public final class DagCbor {
  /** Deepest nesting of a general value. */
  public static final int NESTING_MAX = 128;

  private DagCbor() {}

  /** Returns the canonical bytes of a value. */
  public static byte[] encode(Value value) {
    return CborWriter.write(64, writer -> writer.value(value));
  }

  /** Reads exactly one value, at most so many bytes long. */
  public static Decoded<Value> decode(byte[] bytes, int bytesMax) {
    return decode(
        bytes, bytesMax, reader -> reader.value(NESTING_MAX), (writer, v) -> writer.value(v));
  }

  /**
   * Reads bytes of a known shape and accepts them only if writing the result gives them back.
   *
   * @param bytes what a stranger sent
   * @param bytesMax refused unread above this length
   * @param read takes exactly one item from the reader
   * @param write writes the one canonical form of what was read
   */
  public static <T> Decoded<T> decode(
      byte[] bytes,
      int bytesMax,
      Function<CborReader, ? extends T> read,
      BiConsumer<CborWriter, ? super T> write) {
    Decoded<T> lenient = decodeLenient(bytes, bytesMax, read);
    return lenient instanceof Decoded.Ok<T> ok && !writesBack(bytes, ok.get(), write)
        ? new Decoded.Bad<>("not canonical")
        : lenient;
  }

  /**
   * Reads bytes of a known shape without asking for the canonical form: only for what is never
   * hashed.
   */
  public static <T> Decoded<T> decodeLenient(
      byte[] bytes, int bytesMax, Function<CborReader, ? extends T> read) {
    if (bytes.length > bytesMax) {
      return new Decoded.Bad<>(bytes.length + " bytes, at most " + bytesMax + " are read");
    }
    try {
      CborReader reader = new CborReader(bytes);
      T value = read.apply(reader);
      reader.end();
      return new Decoded.Ok<>(value);
    } catch (MalformedException e) {
      return new Decoded.Bad<>(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // The library's or a value's own refusal of something no check of ours foresaw.
      return new Decoded.Bad<>("malformed: " + e.getMessage());
    }
  }

  private static <T> boolean writesBack(
      byte[] bytes, T value, BiConsumer<CborWriter, ? super T> write) {
    try {
      return Arrays.equals(
          bytes, CborWriter.write(bytes.length, writer -> write.accept(writer, value)));
    } catch (RuntimeException e) {
      return false;
    }
  }
}
