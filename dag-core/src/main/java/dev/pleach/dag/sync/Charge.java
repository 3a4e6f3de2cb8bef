package dev.pleach.dag.sync;

import java.util.Optional;

/**
 * Bytes of a received message that are given back to the peer once all that came of it is durable.
 */
final class Charge {
  private final SessionContext context;
  private final long bytes;
  private Optional<ExchangeCredit> credit = Optional.empty();
  private long xid;
  private int holders = 1;

  Charge(SessionContext context, long bytes) {
    this.context = context;
    this.bytes = bytes;
  }

  long bytes() {
    return bytes;
  }

  /** The message belongs to this exchange. Returns false if that passes the exchange's window. */
  boolean belongsTo(Exchange exchange) {
    credit = Optional.of(exchange.credit());
    xid = exchange.xid();
    return exchange.credit().window().arrived(bytes);
  }

  void hold() {
    holders++;
  }

  void release() {
    holders--;
    if (holders > 0 || bytes == 0) {
      return;
    }
    giveBack(context.connection.window(), 0);
    credit.ifPresent(exchange -> giveBack(exchange.window(), xid));
  }

  private void giveBack(ReceiveWindow window, long ofXid) {
    long grant = window.done(bytes, context.now, context.rtt());
    if (grant > 0) {
      context.outbox.control(new Message.Credit(ofXid, grant));
    }
  }
}
