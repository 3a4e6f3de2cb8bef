package dev.pleach.crdt;

import java.util.ArrayList;
import java.util.List;

/**
 * The state of a type brought in by {@link Crdt#ofJoin}: one value for each event, since a new
 * event may stand on any of them.
 *
 * @param <T> the state-based type
 */
public final class Joined<T> {
  final List<T> after = new ArrayList<>();
  T value;

  Joined(T empty) {
    value = empty;
  }

  /** Returns the join over all events. */
  public T value() {
    return value;
  }
}
