package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.SignedBlock;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** An exchange with its place in the session. */
final class OpenExchange {
  /** With so many bytes held for the peer nothing more is begun for it. */
  static final long HELD_BYTES_MAX = 2 << 20;

  /** And with so many if the peer has left this side without credit. */
  static final long HELD_BYTES_CLOSED = 1 << 19;

  /** Most numbers of an exchange that are known; whoever opens it anew adds one each time. */
  static final int XIDS_MAX = 64;

  final DocumentExchange exchange;
  final SharedScope scope;
  final Delivery.Origin origin;
  final Optional<DocumentName> name;

  /** Its numbers, the present one last. */
  final Set<Long> xids = new LinkedHashSet<>();

  /** What the peer asks for while much is still to be sent; its credit waits with it. */
  final Deque<Heard> waiting = new ArrayDeque<>();

  /** The credit of its present number. */
  ExchangeCredit credit;

  /** The number of the question in it that was asked last. */
  long question;

  boolean isWishedAgain;
  long openedAt = Long.MIN_VALUE;

  /** A message that waits, and what is given back once it is dealt with. */
  record Heard(Message message, Charge charge) {}

  OpenExchange(
      DocumentExchange exchange,
      SharedScope scope,
      Delivery.Origin origin,
      Optional<DocumentName> name) {
    this.exchange = exchange;
    this.scope = scope;
    this.origin = origin;
    this.name = name;
    this.credit = exchange.credit();
  }

  /** Blocks of it on their way to the store. */
  Deliveries.UnderWay underWay(ExchangeEffect.Deliver deliver, Charge charge) {
    return new Deliveries.UnderWay(
        scope, exchange.document(), origin, deliver.xid(), deliver.pack(), charge);
  }

  /** Takes out a number so old that nothing of an honest peer comes under it any more. */
  Optional<Long> outdated() {
    Optional<Long> oldest =
        xids.size() > XIDS_MAX ? Optional.of(xids.iterator().next()) : Optional.empty();
    oldest.ifPresent(xids::remove);
    return oldest;
  }

  /** Returns how long the first answer to an own opening took; empty for anything else. */
  OptionalLong roundTrip(long xid, long now) {
    boolean isFirstAnswer =
        exchange.state() == DocumentExchange.State.OPENED
            && xids.size() == 1
            && openedAt != Long.MIN_VALUE
            && exchange.xid() == xid;
    OptionalLong taken = isFirstAnswer ? OptionalLong.of(now - openedAt) : OptionalLong.empty();
    openedAt = Long.MIN_VALUE;
    return taken;
  }

  /** Returns a block if it counts: one of an author who was convicted meanwhile may not. */
  static Optional<SignedBlock> counting(Optional<DocumentView> document, Cid cid) {
    return document.filter(view -> view.known(cid)).flatMap(view -> view.block(cid));
  }

  /**
   * True if so much is held for the peer, in open exchanges and what waits, that no more is begun.
   */
  static boolean isEnough(Collection<OpenExchange> all, Outbox outbox) {
    long bytes = outbox.bytes();
    for (OpenExchange one : all) {
      bytes += one.exchange.bytes();
    }
    return !all.isEmpty() && bytes > (outbox.isOpen() ? HELD_BYTES_MAX : HELD_BYTES_CLOSED);
  }
}
