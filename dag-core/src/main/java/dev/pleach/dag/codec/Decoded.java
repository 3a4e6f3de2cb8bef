package dev.pleach.dag.codec;

import java.util.Optional;
import java.util.function.Function;

/**
 * What became of foreign bytes: the value they say, or why they say none. Never an exception.
 *
 * @param <T> what the bytes should say
 */
public sealed interface Decoded<T> {

  /** The bytes are exactly the canonical form of this value. */
  record Ok<T>(T get) implements Decoded<T> {}

  /** The bytes are refused, for a reason that is fit for a log line. */
  record Bad<T>(String reason) implements Decoded<T> {}

  /** Returns the value, or nothing if the bytes were refused. */
  default Optional<T> value() {
    return this instanceof Ok<T> ok ? Optional.of(ok.get()) : Optional.empty();
  }

  /** Returns why the bytes were refused, or nothing if they were not. */
  default Optional<String> refusal() {
    return this instanceof Bad<T> bad ? Optional.of(bad.reason()) : Optional.empty();
  }

  /** Returns the function's result for a value, the same refusal otherwise. */
  default <R> Decoded<R> map(Function<? super T, ? extends R> function) {
    if (this instanceof Bad<T> bad) {
      return new Bad<>(bad.reason());
    }
    return new Ok<>(function.apply(((Ok<T>) this).get()));
  }

  /**
   * Returns the value of bytes that we made ourselves.
   *
   * @throws IllegalStateException if they are refused: our own broken invariant
   */
  default T orThrow() {
    return value()
        .orElseThrow(
            () -> new IllegalStateException("own bytes do not decode: " + refusal().orElse("")));
  }
}
