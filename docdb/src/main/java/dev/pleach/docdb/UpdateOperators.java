package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/** The update operators on single values. */
final class UpdateOperators {
  private UpdateOperators() {}

  static Update.Action set(Value operand) {
    Stored.requireValue(operand);
    return place -> place.set(operand);
  }

  static Update.Action inc(Value operand) {
    requireNumber("$inc", operand);
    return place -> {
      requireNumberAt(place, "$inc");
      place.increment(operand);
    };
  }

  static Update.Action mul(Value operand) {
    requireNumber("$mul", operand);
    return place -> {
      requireNumberAt(place, "$mul");
      place.set(place.current().map(value -> product(place, value, operand)).orElse(ZERO));
    };
  }

  private static final Value ZERO = Value.of(0L);

  private static Value product(Place place, Value left, Value right) {
    if (left instanceof Value.Int l && right instanceof Value.Int r) {
      BigInteger product = l.big().multiply(r.big());
      if (product.bitLength() > 63) {
        throw place.wrong("$mul passes 64 bits: " + product);
      }
      return Value.of(product.longValue());
    }
    double product = decimal(left).multiply(decimal(right)).doubleValue();
    if (!Double.isFinite(product)) {
      throw place.wrong("$mul passes the range of numbers");
    }
    return Values.of(product);
  }

  private static BigDecimal decimal(Value number) {
    return number instanceof Value.Int whole
        ? new BigDecimal(whole.big())
        : new BigDecimal(((Value.Float64) number).value());
  }

  /** Keeps the lesser (-1) or the greater (1) of what is here and the operand. */
  static Update.Action bound(Value operand, int direction) {
    Stored.requireValue(operand);
    return place -> {
      Optional<Value> current = place.current();
      if (current.isEmpty()
          || ValueOrder.INSTANCE.compare(operand, current.get()) * direction > 0) {
        place.set(operand);
      }
    };
  }

  static Update.Action rename(Value operand) {
    if (!(operand instanceof Value.Text text)) {
      throw new InvalidQueryException(
          "$rename takes the new path as text, got " + FilterParser.show(operand));
    }
    FieldPath target = UpdateParser.storedPath(text.value());
    return place -> {
      Optional<Value> value = place.current();
      if (value.isPresent()) {
        place.unset();
        place.at(target).set(value.get());
      }
    };
  }

  private static boolean isNumber(Value value) {
    return value.kind() == Value.Kind.INT || value.kind() == Value.Kind.FLOAT;
  }

  private static void requireNumber(String operator, Value operand) {
    if (!isNumber(operand)) {
      throw new InvalidQueryException(
          operator + " takes a number, got " + FilterParser.show(operand));
    }
  }

  private static void requireNumberAt(Place place, String operator) {
    place
        .current()
        .filter(value -> !isNumber(value))
        .ifPresent(
            value -> {
              throw place.wrong(operator + " needs a number, there is " + FilterParser.show(value));
            });
  }
}
