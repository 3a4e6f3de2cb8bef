package dev.pleach.crdt;

import dev.pleach.dag.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Exact arithmetic on values. Floating-point sums depend on the order of adding; exact ones do not,
 * so sums are kept exact and rounded once, when they are shown.
 */
final class Numbers {
  private static final double INT64_BOUND = 0x1p63;
  private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private Numbers() {}

  /** Returns the number a value says, or nothing if it is none. */
  static Optional<BigDecimal> exact(Value value) {
    if (value instanceof Value.Int integer) {
      return Optional.of(new BigDecimal(integer.big()));
    }
    if (value instanceof Value.Float64 real) {
      return Optional.of(new BigDecimal(real.value()));
    }
    return Optional.empty();
  }

  /**
   * Returns what is shown: an integer where the number is whole and fits, else the nearest float.
   */
  static Value shown(BigDecimal exact) {
    Optional<BigInteger> whole = whole(exact);
    if (whole.isPresent() && whole.get().bitLength() < 64) {
      return new Value.Int(whole.get());
    }
    double nearest = exact.doubleValue();
    if (Double.isInfinite(nearest)) {
      nearest = Math.copySign(Double.MAX_VALUE, nearest);
    }
    return normal(Value.of(nearest));
  }

  /** Returns bytes-stable form: an integer, or the exact decimal as text. */
  static Value canonical(BigDecimal exact) {
    Optional<BigInteger> whole = whole(exact);
    return whole.isPresent() && whole.get().bitLength() < 64
        ? new Value.Int(whole.get())
        : Value.of(exact.stripTrailingZeros().toString());
  }

  private static Optional<BigInteger> whole(BigDecimal exact) {
    boolean isWhole = exact.signum() == 0 || exact.stripTrailingZeros().scale() <= 0;
    return isWhole ? Optional.of(exact.toBigInteger()) : Optional.empty();
  }

  /**
   * Returns a whole float (and -0.0) as an integer: some runtimes cannot tell the two apart and
   * would change the bytes on rewriting.
   */
  static Value normal(Value value) {
    if (value instanceof Value.Float64 real
        && real.value() == Math.rint(real.value())
        && Math.abs(real.value()) < INT64_BOUND) {
      return Value.of((long) real.value());
    }
    return value;
  }

  /** Normalises the numbers in lists and maps as well; nesting was checked before. */
  static Value normalDeep(Value value) {
    if (value instanceof Value.ListValue list) {
      return Value.of(list.values().stream().map(Numbers::normalDeep).toList());
    }
    if (value instanceof Value.MapValue map) {
      Map<String, Value> entries = new HashMap<>();
      map.entries().forEach((key, entry) -> entries.put(key, normalDeep(entry)));
      return Value.of(entries);
    }
    return normal(value);
  }

  static long saturated(BigInteger value) {
    return value.max(LONG_MIN).min(LONG_MAX).longValue();
  }
}
