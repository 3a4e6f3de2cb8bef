package dev.pleach.replica;

import dev.pleach.port.Topic;

/** What was awaited of a pool will not come, because the pool was cancelled. */
public final class PoolCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1;

  PoolCancelledException(Topic topic) {
    super("the pool of topic '" + topic + "' was cancelled");
  }
}
