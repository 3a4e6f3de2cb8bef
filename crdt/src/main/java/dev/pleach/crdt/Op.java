package dev.pleach.crdt;

import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import java.util.List;

/**
 * One op, or one run of ops of the same kind at neighbouring places. Which fields are in use
 * follows from the kind ({@link OpKind}); the others hold 0, 1 or nothing.
 *
 * @param kind a byte of {@link OpKind}, known or not
 * @param container what it is applied to
 * @param position index at the version of the op's parents
 * @param length number of elements; 1 where the kind has no length
 * @param references ops it names
 * @param values values it carries
 * @param text text it carries
 */
public record Op(
    int kind,
    ContainerRef container,
    int position,
    int length,
    List<OpRef> references,
    List<Value> values,
    String text) {

  /** Deepest nesting of a value; a scalar has depth 0. */
  public static final int VALUE_NESTING_MAX = 64;

  /** Checks that fields and kind agree. */
  public Op {
    references = List.copyOf(references);
    values = List.copyOf(values);
    require(kind >= 0 && kind <= 255, "the kind is one byte");
    require(position >= 0, "a position is not negative");
    require(position == 0 || OpKind.has(kind, OpKind.POSITION), "the kind has no position");
    require(length >= 1, "a length is at least 1");
    require(length == 1 || OpKind.has(kind, OpKind.LENGTH), "the kind has no length");
    require(OpKind.opCount(kind, length) <= Block.OPS_MAX, "a block has at most 65,535 ops");
    require(references.size() == OpKind.references(kind), "the kind has other references");
    require(values.size() == OpKind.values(kind, length), "the kind has other values");
    require(textLength(kind, length) == text.codePointCount(0, text.length()), "wrong text");
    require(text.isEmpty() || isUnicode(text), "text has an unpaired surrogate");
    values.forEach(Op::checkValue);
  }

  private static int textLength(int kind, int length) {
    return OpKind.has(kind, OpKind.TEXT) ? length : 0;
  }

  private static boolean isUnicode(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * Requires that a value may stand in a payload.
   *
   * @throws IllegalArgumentException if it is nested deeper than {@link #VALUE_NESTING_MAX} or
   *     holds an integer beyond 64 bits
   */
  static void checkValue(Value value) {
    checkValue(value, VALUE_NESTING_MAX);
  }

  private static void checkValue(Value value, int nestingLeft) {
    if (value instanceof Value.Int integer) {
      require(integer.isInt64(), "an integer has at most 64 bits");
    } else if (value instanceof Value.ListValue list) {
      require(nestingLeft > 0, "a value is nested deeper than " + VALUE_NESTING_MAX);
      list.values().forEach(item -> checkValue(item, nestingLeft - 1));
    } else if (value instanceof Value.MapValue map) {
      require(nestingLeft > 0, "a value is nested deeper than " + VALUE_NESTING_MAX);
      map.entries().values().forEach(item -> checkValue(item, nestingLeft - 1));
    }
  }

  /** Makes an op of no fields, such as {@link OpKind#MAKE}. */
  public static Op plain(int kind, ContainerRef container) {
    return new Op(kind, container, 0, 1, List.of(), List.of(), "");
  }

  /** Makes an op of one value, such as {@link OpKind#SET}. */
  public static Op value(int kind, ContainerRef container, Value value) {
    return new Op(kind, container, 0, 1, List.of(), List.of(value), "");
  }

  /** Makes {@link OpKind#SET_AT}. */
  public static Op setAt(ContainerRef container, int position, Value value) {
    return new Op(OpKind.SET_AT, container, position, 1, List.of(), List.of(value), "");
  }

  /** Makes {@link OpKind#INSERT} of at least one value. */
  public static Op insert(ContainerRef container, int position, List<Value> values) {
    return new Op(OpKind.INSERT, container, position, values.size(), List.of(), values, "");
  }

  /** Makes {@link OpKind#INSERT_TEXT} of at least one code point. */
  public static Op insertText(ContainerRef container, int position, String text) {
    int length = text.codePointCount(0, text.length());
    return new Op(OpKind.INSERT_TEXT, container, position, length, List.of(), List.of(), text);
  }

  /** Makes {@link OpKind#DELETE} or {@link OpKind#DELETE_BACKWARD}. */
  public static Op delete(int kind, ContainerRef container, int position, int length) {
    return new Op(kind, container, position, length, List.of(), List.of(), "");
  }

  /** Returns how many op numbers this takes: the elements of a run, else 1. */
  public int opCount() {
    return OpKind.opCount(kind, length);
  }
}
