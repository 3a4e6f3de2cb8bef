package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.codec.Decoded;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The exchange of one document with one peer: level 1.
 *
 * <p>A document's block set is determined by its tips, so tips are compared, not blocks. The opener
 * shows heads and tips; the answering side sees at once that both are equal, that the opener is
 * merely behind, or what each lacks; then blocks flow in topological packs, each side's in one
 * stream. Forked authors take one more round, in which both sides show all their blocks of the
 * author.
 *
 * <p>A machine: each step takes one event and gives effects. Packs and further list parts are not
 * effects but pulled ({@link #hasBulk}, {@link #nextBulk}), when credit and fairness let them go,
 * so no body is read before its turn. Nothing here is durable; whoever loses it opens anew, with
 * the heads of that moment.
 */
final class DocumentExchange extends ExchangeRepair implements Exchange, BulkSource {

  /** Most convicted authors that are named in a message. */
  private static final int CONVICTED_MAX = 1_024;

  /** What an exchange takes besides what it is to send. */
  private static final long EXCHANGE_BYTES = 2_048;

  /** With so many bytes held to make packs of, what is asked for further waits. */
  private static final long PLANNED_BYTES_MAX = 1 << 20;

  private boolean isUnreadable;

  DocumentExchange(Setup setup) {
    super(setup);
  }

  // ---- what the session asks ----

  DocumentId document() {
    return here.id();
  }

  State state() {
    return state;
  }

  @Override
  public long xid() {
    return xid;
  }

  @Override
  public ExchangeCredit credit() {
    return credit;
  }

  long deadline() {
    return setup.timers().deadline();
  }

  long blocksReceived() {
    return in.added();
  }

  /** Returns what the two sides have told each other, once the exchange is over. */
  HeadTalk endedHeads() {
    return heads.ended(here.found().map(view -> view.convicted().size()).orElse(0));
  }

  /** Returns about what is held for the peer as long as the exchange is open. */
  long bytes() {
    return EXCHANGE_BYTES + shown.bytes() + reading.bytes() + out.bytes();
  }

  /** True if so much is to be sent that what is asked for further must wait for it. */
  boolean isFull() {
    return out.bytes() > PLANNED_BYTES_MAX && !out.isHeld();
  }

  /** Blocks that the peer claims to have beyond what is here. */
  long blocksExpected() {
    return Math.max(0, theirBlocks - here.blockCount());
  }

  /**
   * True while live pushes of this document must wait: what the peer lacks is still being found
   * out, or blocks that a push may stand on are not sent yet.
   */
  boolean holdsPushes() {
    return state == State.OPENED || state == State.COLLECTING || (isOpen() && out.isOwing());
  }

  /** So many blocks became durable that were not in the packs of the exchange. */
  void grewBeside(int blocks) {
    if (blocks > 0) {
      heads.receivedElsewhere();
    }
  }

  /** True if the block is part of what this exchange sends. */
  boolean covers(BlockHeader block) {
    return out.covers(block);
  }

  // ---- events ----

  /** The wish to sync: opens an exchange with the heads of now. */
  List<ExchangeEffect> open(long now) {
    reset(setup.xids().getAsLong(), true, Optional.empty());
    if (here.isAbsent()) {
      return close();
    }
    DocumentView view = here.view();
    state = State.OPENED;
    setup.timers().begin(now);
    show(view);
    return drain();
  }

  /** Shows heads and tips in the form that is likely to be the shortest. */
  private void show(DocumentView view) {
    heads.beginsWith(view);
    Heads mine = heads.announce(view);
    shown = ShownTips.of(view);
    OptionalLong agreed = isSwapped ? OptionalLong.empty() : setup.agreed().get();
    int beside = bytesBesideTips(mine, view);
    OpenBody body = shown.since(view, agreed, beside).orElseGet(() -> listOrSketch(beside));
    sendOpen(mine, view, body);
  }

  private static int bytesBesideTips(Heads mine, DocumentView view) {
    return mine.digests().raw().length + convicted(view).raw().length;
  }

  private OpenBody listOrSketch(int besideBytes) {
    if (shown.size() <= ShownTips.LISTED_AT_ONCE) {
      return shown.list(besideBytes);
    }
    return shown.sketch(freshKey(), setup.sketches().first(document()));
  }

  private void sendOpen(Heads mine, DocumentView view, OpenBody body) {
    PackedItems convicted = convicted(view);
    send(new Message.DocOpen(xid, document(), mine, view.blockCount(), convicted, body));
  }

  private static PackedItems convicted(DocumentView view) {
    return PackedItems.ofNames(
        view.convicted().stream().map(AuthorId::prefix64).limit(CONVICTED_MAX).toList());
  }

  /** Proofs that only one side has travel before anything else. */
  private void compareConvicted(DocumentView view, PackedItems theirNames) {
    Set<Long> theirs = new TreeSet<>();
    for (int i = 0; i < theirNames.size(); i++) {
      theirs.add(theirNames.name(i));
    }
    List<Long> ours = view.convicted().stream().map(AuthorId::prefix64).toList();
    List<Long> unknownThere = ours.stream().filter(name -> !theirs.contains(name)).toList();
    if (!ours.isEmpty()) {
      List<Long> known = ours.stream().filter(theirs::contains).toList();
      effects.add(new ExchangeEffect.Tell(unknownThere, known));
    }
    ours.forEach(theirs::remove);
    List<Long> unknownHere = theirs.stream().limit(Accusations.PER_MESSAGE_MAX).toList();
    if (!unknownHere.isEmpty()) {
      send(Repair.askForProofs(xid, unknownHere));
    }
  }

  /** Pushes a document that the peer is known to lack. */
  List<ExchangeEffect> pushAll(Message.Intro intro, long now) {
    reset(setup.xids().getAsLong(), true, Optional.of(intro));
    DocumentView view = here.view();
    state = State.TRANSFER;
    setup.timers().begin(now);
    heads.beginsWith(view);
    out.send(view, Chains.above(view, view.tips(), List.of()));
    return drain();
  }

  /** The peer pushes a document that is not known here, under a number of its own. */
  void receiveAll(long theirXid, long now) {
    reset(theirXid, false, Optional.empty());
    state = State.TRANSFER;
    setup.timers().begin(now);
    in.expect();
  }

  @Override
  public void granted(long now) {
    setup.timers().progress(now); // credit comes back for what has become durable
    setup.timers().activity(now, isOnlySending());
  }

  /** A message of this exchange, or a DOC_OPEN over its document. */
  List<ExchangeEffect> message(Message message, long now) {
    if (isGone()) {
      send(new Message.Reset(xid, ErrorCode.NO_DOC.number()));
      return close();
    }
    switch (message.type()) {
      case 16 -> docOpen((Message.DocOpen) message, now);
      case 17 -> docMore((Message.DocMore) message);
      case 18 -> docSymbols((Message.DocSymbols) message);
      case 19 -> docList((Message.DocList) message);
      case 20 -> docDelta((Message.DocDelta) message);
      case 21 -> pack((Message.Pack) message, now);
      case 22 -> need((Message.Need) message);
      case 23 -> ack((Message.Ack) message, now);
      case 24 -> done((Message.Done) message);
      default -> fail(ErrorCode.UNSUPPORTED, false, "message " + message.type());
    }
    setup.timers().activity(now, isOnlySending());
    return drain();
  }

  /** The peer ended the exchange. */
  List<ExchangeEffect> wasReset(long code) {
    ErrorCode known = ErrorCode.of(code).orElse(ErrorCode.UNSUPPORTED);
    if (known == ErrorCode.SUPERSEDED || known == ErrorCode.NO_DOC) {
      return close();
    }
    if (known == ErrorCode.UNSUPPORTED && isForkSketched) {
      setup.sketches().forksAreNotRead(); // an earlier release: a sample is listed next time
    }
    endWith(new ExchangeEffect.Failed(known, false, "reset by the peer: " + known));
    return drain();
  }

  /** This side has no more to do with the document. */
  List<ExchangeEffect> drop() {
    return close();
  }

  /** What is here of the document cannot be read: to the peer it is as if it were not here. */
  List<ExchangeEffect> unreadable() {
    effects.clear();
    isUnreadable = false;
    send(new Message.Reset(xid, ErrorCode.NO_DOC.number()));
    return close();
  }

  /** True if that was found out while a pack was made. */
  boolean isUnreadable() {
    return isUnreadable && isOpen();
  }

  /** Blocks that came beside the packs of this exchange are being stored; it waits for them too. */
  void awaitsStray() {
    in.strayArrived();
  }

  /** Blocks of a pack of this exchange were stored, or strays ({@code pack} is -1). */
  List<ExchangeEffect> stored(long ofXid, long pack, DeliveryResult result, long now) {
    if (!isOpen()) {
      return drain();
    }
    if (result.added() > 0) {
      needsInVain = 0;
      setup.timers().progress(now);
    }
    boolean isOfLedger = pack >= 0 && ofXid == xid;
    if (isOfLedger) {
      in.durable(pack, result.added());
    } else {
      in.strayStored(result.added());
      grewBeside(result.added());
    }
    in.missing(result.missing());
    if (result.isRefused()) {
      fail(ErrorCode.BUSY, false, "the blocks could not be stored here");
    } else if (result.rejections().stream().anyMatch(one -> one.isSendersFault())) {
      fail(ErrorCode.GARBAGE, true, result.rejections().get(0).reason());
    } else {
      advance();
      ackIfDue();
    }
    setup.timers().activity(now, isOnlySending());
    return drain();
  }

  /** Time passed. {@code isBusy} if the connection itself is what holds things up. */
  List<ExchangeEffect> tick(long now, boolean isBusy) {
    ExchangeTimers timers = setup.timers();
    if (!isOpen() || now < timers.deadline()) {
      return drain();
    }
    if (in.isWaitingForStore() || (isBusy && !timers.isStale(now))) {
      timers.activity(now, isOnlySending());
      return drain();
    }
    if (!timers.tryAgain(now)) {
      fail(ErrorCode.LIMIT, false, "no progress");
      return drain();
    }
    return here.isAbsent() ? close() : open(now);
  }

  private boolean isOnlySending() {
    boolean isMoving = state == State.TRANSFER || state == State.REPAIR;
    return isMoving && in.isSatisfied() && !out.isHeld() && !out.isDone();
  }

  // ---- bulk, pulled ----

  @Override
  public boolean hasBulk() {
    boolean isOwing = isOpen() && (shown.hasMore() || out.hasPack());
    return isOwing && !isUnreadable && credit.isOpen() && !isGone(); // the last costs a look-up
  }

  @Override
  public Optional<ExchangeCredit> bulkCredit() {
    return Optional.of(credit);
  }

  @Override
  public Optional<Message> nextBulk(long now) {
    Optional<Message> next = shown.hasMore() ? Optional.of(shown.next(xid)) : nextPack();
    setup.timers().activity(now, isOnlySending());
    return next;
  }

  private Optional<Message> nextPack() {
    try {
      return Optional.of(out.next(here.view(), xid, setup.packs().get()));
    } catch (UnreadableDocumentException e) {
      isUnreadable = true;
      return Optional.empty();
    }
  }

  // ---- opening and answering ----

  private void docOpen(Message.DocOpen open, long now) {
    boolean isSwap = isOpen() && open.xid() == xid;
    if (isSwap && (!isOpener || state != State.OPENED)) {
      return; // a double
    }
    if (!isSwap && state == State.OPENED && setup.isSelfSmaller()) {
      send(new Message.Reset(open.xid(), ErrorCode.SUPERSEDED.number()));
      return;
    }
    ExchangeCredit before = credit;
    reset(open.xid(), false, Optional.empty());
    if (isSwap) {
      isSwapped = true;
      credit = before;
    }
    setup.timers().begin(now);
    heads.heardPromised(open.heads());
    theirBlocks = open.blocks();
    answer(open);
  }

  private void answer(Message.DocOpen open) {
    if (here.isAbsent()) {
      send(new Message.Reset(xid, ErrorCode.NO_DOC.number()));
      endWith(new ExchangeEffect.Closed(false));
      return;
    }
    DocumentView view = here.view();
    heads.beginsWith(view);
    compareConvicted(view, open.convicted());
    if (open.heads().areOf(view.heads())) {
      sendDone();
      endWith(new ExchangeEffect.Closed(false));
    } else if (open.heads().isListed() && open.heads().listed().stream().allMatch(view::known)) {
      state = State.TRANSFER;
      out.send(view, Chains.notBelow(view, open.heads().listed()));
    } else {
      state = State.COLLECTING;
      read(reading.open(view, open.body()));
    }
  }

  private void docMore(Message.DocMore more) {
    if (state != State.OPENED || more.xid() != xid) {
      return;
    }
    if (more.count() != 0) {
      if (!shown.askedFor(more.from(), more.count())) {
        fail(ErrorCode.LIMIT, false, "asks for symbols " + more.from() + " + " + more.count());
      }
      return;
    }
    shown.restart();
    if (!shown.hasMore()) {
      send(shown.next(xid));
    }
  }

  private void docSymbols(Message.DocSymbols symbols) {
    if (state == State.COLLECTING && symbols.xid() == xid) {
      read(reading.symbols(symbols));
    }
  }

  private void docList(Message.DocList list) {
    if (state == State.COLLECTING && list.xid() == xid) {
      read(reading.list(list.tips(), list.last()));
    }
  }

  private void read(TipReading.Outcome outcome) {
    if (outcome instanceof TipReading.Outcome.Read read) {
      reading.difference().ifPresent(tips -> setup.sketches().found(document(), tips));
      reading.clear();
      answerList(here.view(), read.tips());
    } else if (outcome instanceof TipReading.Outcome.More more) {
      send(new Message.DocMore(xid, more.from(), more.count()));
    } else if (outcome instanceof TipReading.Outcome.Unreadable unreadable) {
      reading.clear();
      haveListed(here.view(), unreadable.claimed());
    } else if (outcome instanceof TipReading.Outcome.TooMany) {
      fail(ErrorCode.LIMIT, true, "too many tips");
    }
  }

  /**
   * The side with fewer tips lists them; if that is this one, the sides change roles. So they do if
   * the opener has not said how many it has: this side then opens as it would have by itself.
   */
  private void haveListed(DocumentView view, long claimed) {
    boolean isUnsaid = claimed == 0;
    if (isSwapped || !(isUnsaid || view.tips().size() < claimed)) {
      send(new Message.DocMore(xid, 0, 0));
      return;
    }
    isSwapped = true;
    isOpener = true;
    state = State.OPENED;
    shown = ShownTips.of(view);
    Heads mine = heads.announce(view);
    int beside = bytesBesideTips(mine, view);
    sendOpen(mine, view, isUnsaid ? listOrSketch(beside) : shown.list(beside));
  }

  private void answerList(DocumentView view, List<TipItem> theirs) {
    TipDifference difference = TipDifference.of(view, theirs);
    isAwaited = true;
    List<Long> forked = difference.forks();
    state = forked.isEmpty() ? State.TRANSFER : State.REPAIR;
    boolean isSending = !difference.sends().isEmpty() || !forked.isEmpty();
    Heads mine = heads.announce(view);
    Deltas.messages(xid, mine, view.blockCount(), convicted(view), difference, isSending)
        .forEach(this::send);
    if (!difference.wants().isEmpty()) {
      in.expect();
    }
    if (isSending) {
      out.send(view, difference.sends());
    }
    if (!forked.isEmpty()) {
      // What is sent may stand on blocks of the forked authors: everything goes in one stream then.
      out.hold();
    }
    advance();
  }

  private void docDelta(Message.DocDelta delta) {
    if (delta.xid() != xid) {
      earlierDelta(delta);
      return;
    }
    boolean isAwaited = isOpener && !deltas.isComplete() && !isDoneReceived;
    if (!isAwaited || !isOpen()) {
      return;
    }
    if (deltas.size() + delta.wants().size() + delta.forks().size() > TipCollection.TIPS_MAX) {
      fail(ErrorCode.LIMIT, true, "too many wants");
      return;
    }
    heads.heardPromised(delta.heads());
    compareConvicted(here.view(), delta.convicted());
    theirBlocks = delta.blocks();
    if (deltas.add(delta)) {
      serve(here.view(), delta.packsComing());
    }
  }

  /**
   * The answer to an earlier opening, while a later one is on its way: what it wants is served at
   * once, or a peer that is slower than this side's patience would never get it. The rest is left
   * to the next answer; packs of the earlier number are taken as they come.
   */
  private void earlierDelta(Message.DocDelta delta) {
    boolean isPlain = !delta.more() && delta.forks().isEmpty();
    if (isOpener && state == State.OPENED && isPlain && !out.isOwing()) {
      Deltas earlier = new Deltas();
      earlier.add(delta);
      DocumentView view = here.view();
      List<ChainSegment> segments = earlier.serve(view);
      if (!segments.isEmpty()) {
        out.send(view, segments);
      }
    }
  }

  private void serve(DocumentView view, boolean arePacksComing) {
    state = State.TRANSFER;
    isAwaited = true;
    if (arePacksComing) {
      in.expect();
    }
    List<ChainSegment> segments = deltas.serve(view);
    if (deltas.isWanting()) {
      out.send(view, segments);
    }
    if (!deltas.forks().isEmpty()) {
      state = State.REPAIR;
      out.hold();
      show(
          deltas.forks().stream()
              .map(author8 -> new ForkedShow.Author(author8, ForkSketches.SYMBOLS_FIRST))
              .toList());
    }
    advance();
  }

  // ---- transfer and repair ----

  private void pack(Message.Pack pack, long now) {
    Optional<List<PackRecord>> records = recordsOf(pack);
    if (records.isEmpty()) {
      return;
    }
    if (pack.xid() != xid) {
      in.strayArrived();
      effects.add(new ExchangeEffect.Deliver(pack.xid(), -1, records.get()));
      return;
    }
    if (state == State.OPENED) {
      state = State.TRANSFER;
      in.expect();
    }
    take(pack, records.get(), now);
  }

  private Optional<List<PackRecord>> recordsOf(Message.Pack pack) {
    if (!pack.content().isSpoken()) {
      fail(ErrorCode.UNSUPPORTED, false, "a pack of encoding " + pack.enc());
      return Optional.empty();
    }
    Decoded<List<PackRecord>> records = pack.content().read(document());
    records.refusal().ifPresent(reason -> fail(ErrorCode.GARBAGE, true, reason));
    return records.value();
  }

  private void take(Message.Pack pack, List<PackRecord> records, long now) {
    if (in.isKnown(pack.index())) {
      if (in.isDurable(pack.index())) {
        ack();
      }
    } else if (in.isTooFarAhead(pack.index())) {
      fail(ErrorCode.LIMIT, true, "pack " + pack.index() + " runs far ahead");
    } else {
      // What comes before this side has asked answers an earlier opening, and no question of now.
      in.arrived(pack.index(), pack.last() && state != State.COLLECTING);
      heads.received(records.size());
      if (in.haveLastsCome()) {
        out.release(); // the other side had nothing to ask that the held blocks stand on
      }
      if (records.isEmpty()) {
        in.durable(pack.index(), 0);
        setup.timers().progress(now);
        advance();
        ackIfDue();
      } else {
        effects.add(new ExchangeEffect.Deliver(xid, pack.index(), records));
      }
    }
  }
}
