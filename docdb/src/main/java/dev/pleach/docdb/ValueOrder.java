package dev.pleach.docdb;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The total order of values that filters and sorts use: null, numbers, text, maps, lists, bytes,
 * links, false, true. Numbers compare by what they are worth, whether whole or not (2 = 2.0, exact
 * at every size), text by code points, bytes unsigned, maps entry by entry in canonical key order.
 *
 * <p>Two values are equal for a query exactly if this order says so, which is coarser than {@link
 * Value#equals} only for numbers.
 */
final class ValueOrder implements Comparator<Value> {
  static final ValueOrder INSTANCE = new ValueOrder();

  private ValueOrder() {}

  /** Values of different brackets never match a range operator. */
  static int bracket(Value value) {
    return switch (value.kind()) {
      case NULL -> 0;
      case INT, FLOAT -> 1;
      case TEXT -> 2;
      case MAP -> 3;
      case LIST -> 4;
      case BYTES -> 5;
      case LINK -> 6;
      case BOOL -> 7;
    };
  }

  static boolean equal(Value left, Value right) {
    return INSTANCE.compare(left, right) == 0;
  }

  @Override
  public int compare(Value left, Value right) {
    int bracket = bracket(left);
    int order = Integer.compare(bracket, bracket(right));
    return order != 0 ? order : compareWithin(bracket, left, right);
  }

  private int compareWithin(int bracket, Value left, Value right) {
    return switch (bracket) {
      case 0 -> 0;
      case 1 -> compareNumbers(left, right);
      case 2 -> compareText(((Value.Text) left).value(), ((Value.Text) right).value());
      case 3 -> compareMaps((Value.MapValue) left, (Value.MapValue) right);
      case 4 -> compareLists(((Value.ListValue) left).values(), ((Value.ListValue) right).values());
      case 5 ->
          Arrays.compareUnsigned(
              ((Value.ByteString) left).bytes(), ((Value.ByteString) right).bytes());
      case 6 -> compareLinks(((Value.Link) left).cid(), ((Value.Link) right).cid());
      default -> Boolean.compare(((Value.Bool) left).value(), ((Value.Bool) right).value());
    };
  }

  private static int compareNumbers(Value left, Value right) {
    if (left instanceof Value.Int l && right instanceof Value.Int r) {
      return l.big().compareTo(r.big());
    }
    if (left instanceof Value.Float64 l && right instanceof Value.Float64 r) {
      // Not Double.compare: -0.0 is worth what 0.0 is.
      return l.value() < r.value() ? -1 : l.value() > r.value() ? 1 : 0;
    }
    return decimal(left).compareTo(decimal(right));
  }

  private static BigDecimal decimal(Value number) {
    return number instanceof Value.Int whole
        ? new BigDecimal(whole.big())
        : new BigDecimal(((Value.Float64) number).value());
  }

  /** By code points, which is the order of the UTF-8 bytes; UTF-16 units would differ. */
  static int compareText(String left, String right) {
    int length = Math.min(left.length(), right.length());
    for (int i = 0; i < length; i++) {
      char l = left.charAt(i);
      char r = right.charAt(i);
      if (l != r) {
        boolean isMixed = Character.isSurrogate(l) != Character.isSurrogate(r);
        return isMixed ? (Character.isSurrogate(l) ? 1 : -1) : Character.compare(l, r);
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  private int compareMaps(Value.MapValue left, Value.MapValue right) {
    Iterator<Map.Entry<String, Value>> l = left.entries().entrySet().iterator();
    Iterator<Map.Entry<String, Value>> r = right.entries().entrySet().iterator();
    while (l.hasNext() && r.hasNext()) {
      Map.Entry<String, Value> one = l.next();
      Map.Entry<String, Value> other = r.next();
      int order = Value.KEY_ORDER.compare(one.getKey(), other.getKey());
      order = order != 0 ? order : compare(one.getValue(), other.getValue());
      if (order != 0) {
        return order;
      }
    }
    return Boolean.compare(l.hasNext(), r.hasNext());
  }

  private int compareLists(List<Value> left, List<Value> right) {
    int length = Math.min(left.size(), right.size());
    for (int i = 0; i < length; i++) {
      int order = compare(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  private static int compareLinks(Cid left, Cid right) {
    return Arrays.compareUnsigned(left.bytes(), right.bytes());
  }
}
