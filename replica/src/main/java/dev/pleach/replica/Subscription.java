package dev.pleach.replica;

/** Ends a subscription. */
public interface Subscription extends AutoCloseable {
  /** Ends it; repeating does nothing. Once this returned on the engine's lane nothing is called. */
  @Override
  void close();
}
