package dev.pleach.dag.sync;

/** What has a number and credit of its own. */
interface Exchange {
  long xid();

  ExchangeCredit credit();

  /** The peer gave credit back, so what was sent has become durable there. */
  default void granted(long now) {}
}
