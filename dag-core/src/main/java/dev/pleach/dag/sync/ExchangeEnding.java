package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import java.util.List;
import java.util.Optional;

/** How an exchange finds out that it has everything, and how the two sides tell each other. */
abstract class ExchangeEnding extends ExchangeRecord {
  private static final int NEEDS_IN_VAIN_MAX = 2;
  private static final int DIGESTS_PER_NEED = 8_000;

  /** Packs that are acknowledged together while more are to come; their credit comes sooner. */
  private static final int PACKS_PER_ACK = 64;

  ExchangeEnding(Setup setup) {
    super(setup);
  }

  final void ack(Message.Ack ack, long now) {
    if (ack.xid() != xid) {
      return;
    }
    if (out.acked(ack.packs())) {
      setup.timers().progress(now);
    }
    if (ack.heads().isEmpty()) {
      heads.heardOurs();
    } else if (!ack.heads().get().isEmpty() && ack.heads().get().isAscending()) {
      heads.heard(new Heads(ack.heads().get().size(), ack.heads().get()));
    }
    advance();
  }

  final void done(Message.Done done) {
    if (done.xid() != xid || state == State.COLLECTING) {
      return;
    }
    theirBlocks = done.blocks();
    heads.heardIn(done);
    isDoneReceived = true;
    advance();
  }

  /**
   * Ends the exchange, asks for what is missing, or does nothing because something is under way.
   */
  final void advance() {
    boolean isMoving = state == State.TRANSFER || state == State.REPAIR;
    if (!isMoving && !(state == State.OPENED && isDoneReceived)) {
      return;
    }
    if (isDoneReceived) {
      out.dismissed();
    }
    if (isDoneReceived && state == State.OPENED) {
      in.giveUp();
    }
    if (!in.isSatisfied() || out.isHeld()) {
      return;
    }
    if (here.isUnreadable()) {
      // It came again, and some of what is damaged here the peer does not have either.
      send(new Message.Reset(xid, ErrorCode.NO_DOC.number()));
      endWith(new ExchangeEffect.Closed(false));
      return;
    }
    List<Cid> missing = missing();
    if (!missing.isEmpty()) {
      askFor(missing);
      return;
    }
    if (!isDoneSent && (isAwaited || !out.isOwing())) {
      sendDone();
    }
    if (out.isDone()) {
      endWith(new ExchangeEffect.Closed(hasMoved()));
    }
  }

  /** True if the peer has got blocks meanwhile that this exchange was not about. */
  private boolean hasMoved() {
    List<Cid> announced = heads.theirListed();
    return isDoneReceived && !here.missing(List.of(), announced, 1).isEmpty();
  }

  private List<Cid> missing() {
    List<Cid> announced = state == State.OPENED ? heads.theirListed() : heads.promised();
    return here.missing(in.missing(), announced, DIGESTS_PER_NEED);
  }

  private void askFor(List<Cid> missing) {
    if (isDoneReceived && in.added() > 0) {
      endWith(
          new ExchangeEffect.Closed(true)); // a fresh look finds more than asking level by level
      return;
    }
    boolean isAlone = isDoneReceived && !in.hasArrived(); // who sent nothing has closed
    if (isAlone || needsInVain == NEEDS_IN_VAIN_MAX) {
      // Heads that were announced may have ceased to count on the other side meanwhile.
      boolean isTheirFault = here.found().map(view -> view.convicted().isEmpty()).orElse(true);
      fail(ErrorCode.LIMIT, isTheirFault, "announced blocks that it does not send");
      return;
    }
    needsInVain++;
    in.missingAskedFor();
    state = State.REPAIR;
    PackedItems digests = PackedItems.ofDigests(missing.stream().map(Cid::digest).toList());
    ask(Repair.need(xid, digests, PackedItems.none(PackedItems.TIP_BYTES), List.of()));
  }

  final void ask(Message.Need need) {
    in.expect();
    isDoneSent = false;
    send(need);
  }

  // ---- heads ----

  /**
   * All that was asked for is durable and all announced heads are known; own packs may still be on
   * their way. Heads that the other side can find out by itself are not said.
   */
  final void sendDone() {
    long blocks = here.blockCount();
    boolean isUnion = here.found().filter(heads::isUnion).isPresent();
    Heads mine = heads.announce(here.heads(), blocks);
    boolean isUnsaid = isUnion || heads.areTheirs(mine);
    Optional<Heads> said = isUnsaid ? Optional.empty() : Optional.of(mine);
    send(new Message.Done(xid, mine.count(), said, blocks));
    isDoneSent = true;
  }

  final void ackIfDue() {
    if (in.unacked() >= PACKS_PER_ACK) {
      ack();
    }
  }

  /** Says how much is durable; heads are left to DONE. */
  final void ack() {
    if (isOpen() && !isDoneSent && in.durableBelow() > 0) {
      PackedItems unsaid = PackedItems.none(PackedItems.DIGEST_BYTES);
      send(new Message.Ack(xid, in.acking(), Optional.of(unsaid)));
    }
  }
}
