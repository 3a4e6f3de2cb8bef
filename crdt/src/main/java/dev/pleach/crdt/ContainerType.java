package dev.pleach.crdt;

import java.util.Optional;

/**
 * What a container can be. The numbers are hashed into blocks and document ids, so they are fixed
 * for ever; docs/SPEC.md lists those that are reserved.
 */
public enum ContainerType {
  /** Text keys; a delete is undone by a concurrent update (update-wins). */
  MAP(1),
  /** A sequence of values and containers; a delete wins over a concurrent write. */
  LIST(2),
  /** A sequence of code points. */
  TEXT(3),
  /** One value; concurrent writes are all kept and one of them is shown. */
  REGISTER(4),
  /** A number that is written and added to. */
  NUMBER(5),
  /** A whole number that is only added to. */
  COUNTER(6),
  /** A set of values; an add wins over a concurrent remove. */
  SET(7);

  /** Greatest number of a type, known or unknown. */
  static final int NUMBER_MAX = 255;

  private static final ContainerType[] BY_NUMBER = values();

  private final int number;

  ContainerType(int number) {
    this.number = number;
  }

  /** Returns the number that stands for this type in bytes, root types included. */
  public int number() {
    return number;
  }

  /** Returns the type of this number, or nothing if this release does not know it. */
  public static Optional<ContainerType> of(int number) {
    return number >= 1 && number <= BY_NUMBER.length
        ? Optional.of(BY_NUMBER[number - 1])
        : Optional.empty();
  }
}
