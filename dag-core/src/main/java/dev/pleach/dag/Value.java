package dev.pleach.dag;

import com.google.common.base.Utf8;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A value of the IPLD data model: what DAG-CBOR can say and no more.
 *
 * <p>All values are immutable and compare by content; two are equal exactly when their canonical
 * DAG-CBOR bytes are. Maps iterate in canonical key order (shorter keys first, then unsigned UTF-8
 * bytes).
 *
 * @see <a href="https://ipld.io/specs/codecs/dag-cbor/spec/">DAG-CBOR specification</a>
 */
public sealed interface Value {

  /** Which of the kinds a value is; for a {@code switch} where Java 17 has none over types. */
  enum Kind {
    NULL,
    BOOL,
    INT,
    FLOAT,
    TEXT,
    BYTES,
    LINK,
    LIST,
    MAP
  }

  /** Returns the kind of this value. */
  Kind kind();

  /** The order of map keys in DAG-CBOR: by length of the UTF-8 bytes, then by those bytes. */
  Comparator<String> KEY_ORDER = Value::compareKeys;

  /** The one null. */
  Value NULL = new Null();

  /** Returns the truth value. */
  static Value of(boolean value) {
    return new Bool(value);
  }

  /** Returns the integer. */
  static Value of(long value) {
    return new Int(value);
  }

  /**
   * Returns the float.
   *
   * @throws IllegalArgumentException if it is NaN or infinite: DAG-CBOR has neither
   */
  static Value of(double value) {
    return new Float64(value);
  }

  /** Returns the text. */
  static Value of(String value) {
    return new Text(value);
  }

  /** Returns a copy of the bytes as a value. */
  static Value of(byte[] value) {
    return new ByteString(value);
  }

  /** Returns the link. */
  static Value of(Cid value) {
    return new Link(value);
  }

  /** Returns a list of copies of the references. */
  static Value of(List<? extends Value> values) {
    return new ListValue(List.copyOf(values));
  }

  /** Returns a map in canonical key order. */
  static Value of(Map<String, ? extends Value> entries) {
    return new MapValue(entries);
  }

  /** Null. */
  record Null() implements Value {
    @Override
    public Kind kind() {
      return Kind.NULL;
    }
  }

  /** A truth value. */
  record Bool(boolean value) implements Value {
    @Override
    public Kind kind() {
      return Kind.BOOL;
    }
  }

  /**
   * An integer in the range of CBOR's major types 0 and 1: -2^64 to 2^64-1. Blocks and documents
   * hold int64 only; see {@link #isInt64()}.
   */
  record Int(BigInteger big) implements Value {
    private static final BigInteger LEAST = BigInteger.ONE.shiftLeft(64).negate();
    private static final BigInteger GREATEST =
        BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    /** Checks the range. */
    public Int {
      if (big.compareTo(LEAST) < 0 || big.compareTo(GREATEST) > 0) {
        throw new IllegalArgumentException("integer outside -2^64..2^64-1: " + big);
      }
    }

    /** Returns the integer of a long. */
    public Int(long value) {
      this(BigInteger.valueOf(value));
    }

    /** Returns true if the value fits a signed 64-bit integer. */
    public boolean isInt64() {
      return big.bitLength() < 64;
    }

    /**
     * Returns the value as a long.
     *
     * @throws ArithmeticException unless {@link #isInt64()}
     */
    public long int64() {
      return big.longValueExact();
    }

    @Override
    public Kind kind() {
      return Kind.INT;
    }
  }

  /** A finite 64-bit float; compared by its bits, so 0.0 and -0.0 differ as their bytes do. */
  record Float64(double value) implements Value {
    /** Refuses what DAG-CBOR cannot say. */
    public Float64 {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("DAG-CBOR has no " + value);
      }
    }

    @Override
    public Kind kind() {
      return Kind.FLOAT;
    }
  }

  /** Text without unpaired surrogates. */
  record Text(String value) implements Value {
    /** Refuses text that UTF-8 cannot hold. */
    public Text {
      checkUtf8("text", value);
    }

    @Override
    public Kind kind() {
      return Kind.TEXT;
    }
  }

  /** A byte string. */
  final class ByteString implements Value {
    private final byte[] bytes;

    private ByteString(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    /** Returns a fresh copy of the bytes. */
    public byte[] bytes() {
      return bytes.clone();
    }

    /** Returns the number of bytes. */
    public int length() {
      return bytes.length;
    }

    @Override
    public Kind kind() {
      return Kind.BYTES;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof ByteString that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "ByteString(" + bytes.length + " bytes)";
    }
  }

  /** A link: CBOR tag 42. */
  record Link(Cid cid) implements Value {
    @Override
    public Kind kind() {
      return Kind.LINK;
    }
  }

  /** A list. */
  record ListValue(List<Value> values) implements Value {
    /** Copies the list. */
    public ListValue {
      values = List.copyOf(values);
    }

    @Override
    public Kind kind() {
      return Kind.LIST;
    }
  }

  /** A map with text keys, in canonical order. */
  final class MapValue implements Value {
    private final SortedMap<String, Value> entries;

    private MapValue(Map<String, ? extends Value> entries) {
      TreeMap<String, Value> sorted = new TreeMap<>(KEY_ORDER);
      // Linear for a map that is in this order already, as the reader's is.
      sorted.putAll(entries);
      sorted.forEach((key, value) -> Objects.requireNonNull(value, key));
      this.entries = Collections.unmodifiableSortedMap(sorted);
    }

    /** Returns the entries, unmodifiable, in canonical key order. */
    public SortedMap<String, Value> entries() {
      return entries;
    }

    @Override
    public Kind kind() {
      return Kind.MAP;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof MapValue that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
      return entries.hashCode();
    }

    @Override
    public String toString() {
      return entries.toString();
    }
  }

  private static int checkUtf8(String what, String text) {
    try {
      return Utf8.encodedLength(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(what + " has an unpaired surrogate", e);
    }
  }

  /** Compares without encoding; both sides are checked for surrogates on the way. */
  private static int compareKeys(String left, String right) {
    int byLength = Integer.compare(checkUtf8("key", left), checkUtf8("key", right));
    if (byLength != 0) {
      return byLength;
    }
    int units = Math.min(left.length(), right.length());
    for (int i = 0; i < units; i++) {
      if (left.charAt(i) != right.charAt(i)) {
        return compareUnits(left.charAt(i), right.charAt(i));
      }
    }
    return 0;
  }

  /**
   * The order of UTF-8 bytes is that of code points. UTF-16 units differ from it in one point:
   * surrogates stand for the greatest code points and are not the greatest units.
   */
  private static int compareUnits(char left, char right) {
    boolean leftIsHigh = Character.isSurrogate(left);
    return leftIsHigh != Character.isSurrogate(right)
        ? (leftIsHigh ? 1 : -1)
        : Character.compare(left, right);
  }
}
