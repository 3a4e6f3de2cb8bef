package dev.pleach.dag.sync;

/** What has a number and credit of its own. */
interface Exchange {
  long xid();

  ExchangeCredit credit();
}
