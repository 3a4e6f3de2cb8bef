package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class Sum128Test {
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(128);

  private static BigInteger number(Sum128 sum) {
    return new BigInteger(1, sum.bytes());
  }

  @Property
  void plusAndMinus_areThoseOfIntegersModulo2To128(
      @ForAll long a, @ForAll long b, @ForAll long c, @ForAll long d) {
    Sum128 left = new Sum128(a, b);
    Sum128 right = new Sum128(c, d);
    assertThat(number(left.plus(right))).isEqualTo(number(left).add(number(right)).mod(MODULUS));
    assertThat(number(left.minus(right)))
        .isEqualTo(number(left).subtract(number(right)).mod(MODULUS));
    assertThat(Sum128.of(left.bytes())).isEqualTo(left);
  }

  @Test
  void of_fifteenBytes_isRefused() {
    assertThatThrownBy(() -> Sum128.of(new byte[15])).isInstanceOf(IllegalArgumentException.class);
  }
}
