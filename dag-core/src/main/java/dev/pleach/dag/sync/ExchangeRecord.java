package dev.pleach.dag.sync;

import dev.pleach.dag.block.Frontier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The one record per peer and document that an exchange keeps; {@link DocumentExchange} moves it.
 */
abstract class ExchangeRecord {
  enum State {
    IDLE,
    OPENED,
    COLLECTING,
    TRANSFER,
    REPAIR,
    CLOSED
  }

  /**
   * What an exchange is made of.
   *
   * @param here the blocks that are here
   * @param isSelfSmaller true if the own peer key is the smaller one: then the own opening wins
   * @param options sizes
   * @param xids gives own exchange numbers
   * @param timers the clockwork
   * @param packs what packs are to be like
   * @param room for tips of a listing that is not complete
   * @param agreed names the state that both sides had in common last, if that is remembered
   * @param random uniform numbers, unpredictable to the peer
   * @param sketches what sketches have shown before
   */
  record Setup(
      LocalDocument here,
      boolean isSelfSmaller,
      SessionOptions options,
      LongSupplier xids,
      ExchangeTimers timers,
      Supplier<PackTarget> packs,
      TipCollection.Room room,
      Supplier<OptionalLong> agreed,
      LongSupplier random,
      TipSketchMemory sketches) {}

  final Setup setup;
  final LocalDocument here;
  final List<ExchangeEffect> effects = new ArrayList<>();

  /** Where the exchange stands. */
  State state = State.IDLE;

  /** Number of the current exchange, and whether this side gave it. */
  long xid;

  boolean isOpener;

  /** What the two sides have told each other of their heads. */
  HeadTalk heads = new HeadTalk();

  /** How many blocks the peer claims to have. */
  long theirBlocks;

  /** How the peer's tips are found out. */
  final TipReading reading;

  /** What the answering side wants of this one. */
  Deltas deltas = new Deltas();

  /** How the peer is shown the own tips. */
  ShownTips shown = ShownTips.none();

  /** True once the sides have changed roles under this number. */
  boolean isSwapped;

  /** The packs that come, and what is still expected. */
  Inbound in = new Inbound();

  /** The packs that go, and what of them is durable at the other side. */
  Outbound out = new Outbound(Optional.empty(), Optional.empty());

  /** True once the other side knows that packs come: then DONE may overtake them. */
  boolean isAwaited;

  /** Whether either side has said that it has everything it asked for. */
  boolean isDoneSent;

  boolean isDoneReceived;

  /** Single blocks asked for in a row without any becoming durable. */
  int needsInVain;

  /** How often the blocks of a forked author were compared, by its first 8 bytes. */
  final Map<Long, Integer> compared = new HashMap<>();

  /** True if a forked author was shown by a sketch. */
  boolean isForkSketched;

  /** What may be sent under the current number, both ways. */
  ExchangeCredit credit;

  /** The frontier that was last reported as shared. */
  Optional<Frontier> reported = Optional.empty();

  ExchangeRecord(Setup setup) {
    this.setup = setup;
    this.here = setup.here();
    this.reading = new TipReading(setup.room());
    this.credit = ExchangeCredit.ofExchange(setup.options());
  }

  final boolean isOpen() {
    return state != State.IDLE && state != State.CLOSED;
  }

  final void reportIfInSync() {
    Frontier mine = here.heads();
    here.found().ifPresent(view -> heads.settleUnion(mine, view));
    if (heads.areTheirs(mine) && !reported.equals(Optional.of(mine))) {
      reported = Optional.of(mine);
      effects.add(new ExchangeEffect.InSync(mine, heads.movedTo(mine)));
    }
  }

  final void fail(ErrorCode code, boolean isPeersFault, String reason) {
    send(new Message.Reset(xid, code.number()));
    endWith(new ExchangeEffect.Failed(code, isPeersFault, reason));
  }

  final void endWith(ExchangeEffect effect) {
    reportIfInSync();
    state = State.CLOSED;
    reading.clear();
    out.close();
    effects.add(effect);
  }

  final List<ExchangeEffect> close() {
    endWith(new ExchangeEffect.Closed(false));
    return drain();
  }

  final void reset(long newXid, boolean isOwn, Optional<Message.Intro> intro) {
    xid = newXid;
    isOpener = isOwn;
    heads = new HeadTalk();
    reading.clear();
    deltas = new Deltas();
    shown = ShownTips.none();
    isSwapped = false;
    isAwaited = false;
    in = new Inbound();
    out = new Outbound(intro.map(given -> here.id()), intro);
    isDoneSent = false;
    isDoneReceived = false;
    compared.clear();
    isForkSketched = false;
    credit = ExchangeCredit.ofExchange(setup.options());
  }

  /** True if this side has dropped a document that it was about to send. */
  final boolean isGone() {
    boolean needsView = isOpener || state == State.COLLECTING || out.isOwing();
    return isOpen() && needsView && here.isAbsent();
  }

  final void send(Message message) {
    effects.add(new ExchangeEffect.Send(message));
  }

  final void sendLater(Supplier<Optional<Message>> maker, long bytes) {
    effects.add(new ExchangeEffect.SendLater(maker, bytes));
  }

  final List<ExchangeEffect> drain() {
    if (isOpen()) {
      reportIfInSync();
    }
    List<ExchangeEffect> drained = List.copyOf(effects);
    effects.clear();
    return drained;
  }
}
