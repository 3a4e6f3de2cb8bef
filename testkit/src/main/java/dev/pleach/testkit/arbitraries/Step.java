package dev.pleach.testkit.arbitraries;

/**
 * One step of a history.
 *
 * @param kind what happens
 * @param replica who does it
 * @param other whom a pull is from; else of no meaning
 * @param change what is written; a pull does not use it
 */
public record Step<S, O>(Kind kind, int replica, int other, Change<S, O> change) {
  /** What can happen. */
  public enum Kind {
    /** The replica writes on top of all it has. */
    WRITE,
    /** The replica gets all that another one has. */
    PULL,
    /** The replica writes beside its last block, with the same number: it equivocates. */
    FORK
  }

  @Override
  public String toString() {
    return switch (kind) {
      case WRITE -> replica + " writes " + change;
      case PULL -> replica + " pulls from " + other;
      case FORK -> replica + " forks " + change;
    };
  }
}
