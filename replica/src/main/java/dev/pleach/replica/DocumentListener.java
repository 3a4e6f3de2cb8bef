package dev.pleach.replica;

/**
 * Is told of changes on the engine's lane, after they are durable, in the order of their commits.
 */
@FunctionalInterface
public interface DocumentListener {
  /** A document changed. Must return soon; what it throws is logged and harms nobody. */
  void changed(DocumentChange change);
}
