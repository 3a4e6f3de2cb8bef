package dev.pleach.dag.codec;

import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads CBOR from memory, piece by piece, against an expected shape.
 *
 * <p>It refuses foreign tags, keys that stand twice and nesting without end. In other ways it is
 * lenient, as its library is: it takes forms that are not canonical. Whoever decodes foreign bytes
 * goes through {@link DagCbor#decode}, which writes the result again and compares. Every method
 * throws {@link MalformedException} where the bytes have another shape. For one thread.
 */
public final class CborReader {
  private static final int LINK_TAG = 42;

  private final CBORParser parser;
  private @Nullable JsonToken token;

  CborReader(byte[] bytes) {
    try {
      parser = Jackson.FACTORY.createParser(bytes);
    } catch (IOException e) {
      throw unreadable(e);
    }
    advance();
  }

  /** Returns true if the next item is null. */
  public boolean atNull() {
    return token == JsonToken.VALUE_NULL;
  }

  /** Returns true if the next item is a list. */
  public boolean atList() {
    return token == JsonToken.START_ARRAY;
  }

  /** Returns true if the list or map that is open has no further item. */
  public boolean atEnd() {
    return token == JsonToken.END_ARRAY || token == JsonToken.END_OBJECT;
  }

  /** Opens a list. */
  public void startList() {
    take(JsonToken.START_ARRAY, "a list");
  }

  /** Closes the list, which must be at its end. */
  public void endList() {
    take(JsonToken.END_ARRAY, "the end of a list");
  }

  /** Skips what is left of the open list, nested items included, and closes it. */
  public void skipToEndOfList() {
    while (token != JsonToken.END_ARRAY) {
      value(DagCbor.NESTING_MAX);
    }
    endList();
  }

  /** Opens a map. */
  public void startMap() {
    take(JsonToken.START_OBJECT, "a map");
  }

  /** Closes the map, which must be at its end. */
  public void endMap() {
    take(JsonToken.END_OBJECT, "the end of a map");
  }

  /** Returns true if the next entry of the map that is open has this key. */
  public boolean atKey(String expected) {
    return token == JsonToken.FIELD_NAME && expected.equals(name());
  }

  /** Takes the key of the next entry, which must be this one. */
  public void key(String expected) {
    if (!atKey(expected)) {
      throw new MalformedException("key '" + expected + "' expected, " + found() + " found");
    }
    advance();
  }

  /** Takes an integer of 64 bits. */
  public long int64() {
    expect(JsonToken.VALUE_NUMBER_INT, "an integer");
    try {
      if (parser.getNumberType() == NumberType.BIG_INTEGER) {
        throw new MalformedException("integer " + wideInteger() + " does not fit 64 bits");
      }
      long value = parser.getLongValue();
      advance();
      return value;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Takes an integer between the bounds, both included; {@code what} names it in the reason. */
  public long int64(String what, long least, long greatest) {
    long value = int64();
    if (value < least || value > greatest) {
      throw new MalformedException(what + " is " + value + ", must be " + least + ".." + greatest);
    }
    return value;
  }

  /** Takes a byte string of at most so many bytes. */
  public byte[] bytes(String what, int max) {
    if (token == JsonToken.VALUE_EMBEDDED_OBJECT && isLink()) {
      throw new MalformedException(what + " as bytes expected, a link found");
    }
    return rawBytes(what, max);
  }

  /** Takes a byte string of exactly so many bytes. */
  public byte[] bytesOf(String what, int length) {
    byte[] bytes = bytes(what, length);
    if (bytes.length != length) {
      throw new MalformedException(what + " has " + bytes.length + " bytes, must have " + length);
    }
    return bytes;
  }

  /** Takes text of at most so many UTF-16 units. */
  public String text(String what, int max) {
    expect(JsonToken.VALUE_STRING, what + " as text");
    try {
      String text = parser.getText();
      if (text.length() > max) {
        throw new MalformedException(what + " has " + text.length() + " units, at most " + max);
      }
      advance();
      return text;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Takes a truth value. */
  public boolean bool() {
    boolean value = token == JsonToken.VALUE_TRUE;
    if (!value && token != JsonToken.VALUE_FALSE) {
      throw new MalformedException("a truth value expected, " + found() + " found");
    }
    advance();
    return value;
  }

  /** Takes null. */
  public void nil() {
    take(JsonToken.VALUE_NULL, "null");
  }

  /** Takes a link. */
  public Cid link() {
    if (token != JsonToken.VALUE_EMBEDDED_OBJECT || !isLink()) {
      throw new MalformedException("a link expected, " + found() + " found");
    }
    byte[] prefixed = rawBytes("link", Cid.BYTES_MAX + 1);
    if (prefixed.length == 0 || prefixed[0] != 0) {
      throw new MalformedException("a link must begin with the byte 00");
    }
    try {
      return Cid.of(Arrays.copyOfRange(prefixed, 1, prefixed.length));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("not a CID: " + e.getMessage());
    }
  }

  /** Takes a link or null. */
  public Optional<Cid> linkOrNull() {
    if (atNull()) {
      nil();
      return Optional.empty();
    }
    return Optional.of(link());
  }

  /** Takes any value nested at most so deep; a scalar has depth 0. A loop, not a recursion. */
  public Value value(int nestingMax) {
    if (token != JsonToken.START_ARRAY && token != JsonToken.START_OBJECT) {
      return scalar();
    }
    int depthMax = Math.min(nestingMax, DagCbor.NESTING_MAX);
    Deque<OpenValue> open = new ArrayDeque<>();
    while (true) {
      if (token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT) {
        if (open.size() >= depthMax) {
          throw new MalformedException("nested too deep");
        }
        open.push(token == JsonToken.START_ARRAY ? new OpenList() : new OpenMap());
        advance();
      } else if (token == JsonToken.FIELD_NAME) {
        open.element().key(name());
        advance();
      } else if (atEnd()) {
        Value whole = open.pop().close();
        advance();
        if (open.isEmpty()) {
          return whole;
        }
        open.element().add(whole);
      } else {
        open.element().add(scalar());
      }
    }
  }

  private Value scalar() {
    if (token == null) {
      throw new MalformedException("the bytes end early");
    }
    return switch (token) {
      case VALUE_NULL -> {
        nil();
        yield Value.NULL;
      }
      case VALUE_TRUE, VALUE_FALSE -> Value.of(bool());
      case VALUE_NUMBER_INT -> integer();
      case VALUE_NUMBER_FLOAT -> float64();
      case VALUE_STRING -> Value.of(text("text", Integer.MAX_VALUE));
      case VALUE_EMBEDDED_OBJECT ->
          isLink() ? Value.of(link()) : Value.of(rawBytes("bytes", Integer.MAX_VALUE));
      default -> throw new MalformedException("a value expected, " + found() + " found");
    };
  }

  /** A list or map of which more items may come. */
  private interface OpenValue {
    void key(String next);

    void add(Value value);

    Value close();
  }

  private static final class OpenList implements OpenValue {
    private final List<Value> values = new ArrayList<>();

    @Override
    public void key(String next) {
      throw new MalformedException("a key in a list");
    }

    @Override
    public void add(Value value) {
      values.add(value);
    }

    @Override
    public Value close() {
      return Value.of(values);
    }
  }

  private static final class OpenMap implements OpenValue {
    private final Map<String, Value> entries = new TreeMap<>(Value.KEY_ORDER);
    private String key = "";

    @Override
    public void key(String next) {
      key = next;
    }

    @Override
    public void add(Value value) {
      if (entries.put(key, value) != null) {
        throw new MalformedException("a key stands twice in a map");
      }
    }

    @Override
    public Value close() {
      return Value.of(entries);
    }
  }

  /** Requires that nothing follows. */
  void end() {
    if (token != null) {
      throw new MalformedException("bytes follow after the end");
    }
  }

  /** Gives the buffers back to the library's pool. */
  void release() {
    try {
      parser.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private byte[] rawBytes(String what, int max) {
    expect(JsonToken.VALUE_EMBEDDED_OBJECT, what + " as bytes");
    try {
      byte[] bytes = parser.getBinaryValue();
      if (bytes == null) {
        throw new MalformedException(
            what + " as bytes expected, undefined or a simple value found");
      }
      if (bytes.length > max) {
        throw new MalformedException(what + " has " + bytes.length + " bytes, at most " + max);
      }
      advance();
      return bytes;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private Value integer() {
    try {
      BigInteger big =
          parser.getNumberType() == NumberType.BIG_INTEGER
              ? wideInteger()
              : BigInteger.valueOf(parser.getLongValue());
      advance();
      return new Value.Int(big);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The library shows a bignum as an integer and forgets its tag; plain ones have 64 bits here. */
  private BigInteger wideInteger() throws IOException {
    BigInteger big = parser.getBigIntegerValue();
    if (big.bitLength() != Long.SIZE) {
      throw new MalformedException("tag 2 or 3 (bignum); only tag 42 before a link is allowed");
    }
    return big;
  }

  private Value float64() {
    try {
      if (parser.getNumberType() != NumberType.DOUBLE) {
        throw new MalformedException("a float of other than 64 bits");
      }
      double value = parser.getDoubleValue();
      advance();
      return Value.of(value);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private String name() {
    try {
      return parser.currentName();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void take(JsonToken expected, String what) {
    expect(expected, what);
    advance();
  }

  private void expect(JsonToken expected, String what) {
    if (token != expected) {
      throw new MalformedException(what + " expected, " + found() + " found");
    }
  }

  private String found() {
    return token == null
        ? "the end"
        : switch (token) {
          case FIELD_NAME -> "another key";
          case VALUE_STRING -> "text";
          case VALUE_NUMBER_INT -> "an integer";
          case VALUE_NUMBER_FLOAT -> "a float";
          case VALUE_TRUE, VALUE_FALSE -> "a truth value";
          case VALUE_NULL -> "null";
          case VALUE_EMBEDDED_OBJECT -> isLink() ? "a link" : "bytes";
          case START_ARRAY -> "a list";
          case START_OBJECT -> "a map";
          case END_ARRAY -> "the end of a list";
          case END_OBJECT -> "the end of a map";
          case NOT_AVAILABLE -> "nothing";
        };
  }

  private boolean isLink() {
    return parser.getCurrentTag() == LINK_TAG;
  }

  private void advance() {
    try {
      token = parser.nextToken();
    } catch (IOException e) {
      throw unreadable(e);
    }
    checkTags();
  }

  /** Refuses a tag as soon as it is read; tags of 2^31 and more show as negative numbers. */
  private void checkTags() {
    CBORParser.TagList tags = parser.getCurrentTags();
    if (tags.isEmpty()) {
      return;
    }
    if (tags.size() > 1 || tags.getFirstTag() != LINK_TAG) {
      throw new MalformedException(
          (tags.size() > 1 ? "nested tags" : "tag " + Integer.toUnsignedLong(tags.getFirstTag()))
              + "; only tag 42 before a link is allowed");
    }
    if (token != JsonToken.VALUE_EMBEDDED_OBJECT) {
      throw new MalformedException("tag 42 before " + found() + "; it belongs before bytes");
    }
  }

  private static MalformedException unreadable(IOException e) {
    String message = String.valueOf(e.getMessage());
    int line = message.indexOf('\n');
    return new MalformedException("not CBOR: " + (line < 0 ? message : message.substring(0, line)));
  }
}
