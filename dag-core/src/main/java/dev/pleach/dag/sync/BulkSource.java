package dev.pleach.dag.sync;

import java.util.Optional;

/** Where large messages come from, one at a time, when their turn comes. */
interface BulkSource {
  /** True if a message could be made now, its own credit allowing. */
  boolean hasBulk();

  /** Makes the next message, or none if there was nothing to say after all. */
  Optional<Message> nextBulk(long now);

  /** Returns the credit that such a message costs besides the connection's, if any. */
  Optional<ExchangeCredit> bulkCredit();
}
