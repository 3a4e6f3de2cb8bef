package dev.pleach.crdt;

import java.util.function.BinaryOperator;
import java.util.function.Function;

/** See {@link Crdt#ofJoin}. */
record JoinCrdt<T, O>(
    T initial, Apply<T, O> apply, BinaryOperator<T> join, Function<T, byte[]> bytes)
    implements Crdt<Joined<T>, O> {

  @Override
  public Joined<T> empty() {
    return new Joined<>(initial);
  }

  @Override
  public Joined<T> advance(Joined<T> state, Events<O> all, int from) {
    for (int event = from; event < all.size(); event++) {
      T before = initial;
      for (int i = 0; i < all.parentCount(event); i++) {
        before = join.apply(before, state.after.get(all.parent(event, i)));
      }
      T after = apply.apply(before, all.op(event), all, event);
      state.after.add(after);
      state.value = join.apply(state.value, after);
    }
    return state;
  }

  @Override
  public byte[] canonicalBytes(Joined<T> state) {
    return bytes.apply(state.value());
  }
}
