package dev.pleach.testkit.arbitraries;

/**
 * Something a writer does, given what it sees: the shrinkable half of an op.
 *
 * @param <S> the state the writer sees
 * @param <O> the op it writes
 */
@FunctionalInterface
public interface Change<S, O> {
  /** Returns the op. It must depend on nothing but the state; the state is not to be changed. */
  O on(S state);

  /** Returns a change that writes this op whatever it sees. */
  static <S, O> Change<S, O> of(O op) {
    return new Change<>() {
      @Override
      public O on(S state) {
        return op;
      }

      @Override
      public String toString() {
        return String.valueOf(op);
      }
    };
  }
}
