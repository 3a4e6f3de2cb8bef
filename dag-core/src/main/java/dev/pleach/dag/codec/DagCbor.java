package dev.pleach.dag.codec;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import java.util.HexFormat;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Strict, canonical DAG-CBOR.
 *
 * <p>The library underneath reads many forms that DAG-CBOR forbids: unsorted keys, long integers,
 * short floats, indefinite lengths, foreign tags, bad UTF-8, bytes after the end. Most checks
 * cannot be added to it from outside. One rule catches them all: <b>decode, encode again, compare
 * the bytes</b>. Where the shape is known or not all of it is, one pass over the bytes gives the
 * same verdict ({@link #decodeOpen}). Nothing is ever repaired.
 *
 * <p>All methods are pure functions, safe for every thread. None of those that take foreign bytes
 * throws; memory is bounded by a small multiple of the input's length, whatever lengths it claims.
 *
 * @see <a href="https://ipld.io/specs/codecs/dag-cbor/spec/">DAG-CBOR specification</a>
 */
public final class DagCbor {
  /** Deepest nesting of a general value; a scalar has depth 0. */
  public static final int NESTING_MAX = 128;

  /** Longest item that {@link #checkHex} reads. */
  public static final int CHECKED_BYTES_MAX = 1 << 22;

  private DagCbor() {}

  /**
   * Returns the canonical bytes of a value.
   *
   * @throws IllegalArgumentException if it is nested deeper than {@link #NESTING_MAX}
   */
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
        ? new Decoded.Bad<>("not canonical: the same data is written in other bytes")
        : lenient;
  }

  /**
   * Reads bytes whose shape need not be written again to be judged: it may hold more than this
   * version knows ({@link CborReader#skipToEndOfList}). One pass over the bytes finds whether they
   * are canonical as a whole, skipped parts included; they are read only if so.
   *
   * @param bytes what a stranger sent
   * @param bytesMax refused unread above this length
   * @param nestingMax refused if nested deeper
   * @param read takes exactly one item from the reader
   */
  public static <T> Decoded<T> decodeOpen(
      byte[] bytes, int bytesMax, int nestingMax, Function<CborReader, ? extends T> read) {
    if (bytes.length > bytesMax) {
      return tooLong(bytes, bytesMax);
    }
    try {
      CanonicalScan.check(bytes, nestingMax);
    } catch (MalformedException e) {
      return new Decoded.Bad<>(String.valueOf(e.getMessage()));
    }
    return decodeLenient(bytes, bytesMax, read);
  }

  /**
   * Reads bytes of a known shape without asking for the canonical form: only for what we wrote
   * ourselves and never hash.
   */
  public static <T> Decoded<T> decodeLenient(
      byte[] bytes, int bytesMax, Function<CborReader, ? extends T> read) {
    if (bytes.length > bytesMax) {
      return tooLong(bytes, bytesMax);
    }
    try {
      CborReader reader = new CborReader(bytes);
      T value = read.apply(reader);
      reader.end();
      reader.release();
      return new Decoded.Ok<>(value);
    } catch (MalformedException e) {
      return new Decoded.Bad<>(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // The library's or a value's own refusal of something no check of ours foresaw.
      return new Decoded.Bad<>("malformed: " + e.getMessage());
    }
  }

  /**
   * Checks one line of hexadecimal digits, as {@code pleach codec check} does: the CID of the bytes
   * if they are one item of strict DAG-CBOR, else the reason why not. Digits of either case; blanks
   * around the line do not count.
   */
  public static Decoded<Cid> checkHex(String line) {
    String digits = line.strip();
    if (digits.length() > 2 * CHECKED_BYTES_MAX) {
      return new Decoded.Bad<>("more than " + CHECKED_BYTES_MAX + " bytes");
    }
    try {
      byte[] bytes = HexFormat.of().parseHex(digits);
      return decode(bytes, CHECKED_BYTES_MAX).map(value -> Cid.ofDagCbor(bytes));
    } catch (IllegalArgumentException e) {
      return new Decoded.Bad<>("not an even number of hexadecimal digits");
    }
  }

  private static <T> Decoded<T> tooLong(byte[] bytes, int bytesMax) {
    return new Decoded.Bad<>(bytes.length + " bytes, at most " + bytesMax + " are read");
  }

  private static <T> boolean writesBack(
      byte[] bytes, T value, BiConsumer<CborWriter, ? super T> write) {
    try {
      return CborWriter.writes(bytes, writer -> write.accept(writer, value));
    } catch (RuntimeException e) {
      return false;
    }
  }
}
