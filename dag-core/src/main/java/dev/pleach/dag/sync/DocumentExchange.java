package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.codec.Decoded;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

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
final class DocumentExchange implements Exchange, BulkSource {
  /** Most tip items collected from a peer in one exchange. */
  static final int COLLECTED_TIPS_MAX = 524_288;

  private static final int NEEDS_IN_VAIN_MAX = 2;
  private static final int DIGESTS_PER_NEED = 8_000;
  private static final int ACK_HEADS_MAX = 100;

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
   * @param document the document
   * @param view the blocks that are here, if any; asked anew at each step
   * @param isSelfSmaller true if the own peer key is the smaller one: then the own opening wins
   * @param options sizes
   * @param xids gives own exchange numbers
   * @param timers the clockwork
   */
  record Setup(
      DocumentId document,
      Supplier<Optional<DocumentView>> view,
      boolean isSelfSmaller,
      SessionOptions options,
      LongSupplier xids,
      ExchangeTimers timers) {}

  private final Setup setup;
  private final List<ExchangeEffect> effects = new ArrayList<>();

  /** Where the exchange stands. */
  private State state = State.IDLE;

  /** Number of the current exchange, and whether this side gave it. */
  private long xid;

  private boolean isOpener;

  /** What the two sides have told each other of their heads. */
  private HeadTalk heads = new HeadTalk();

  private long theirBlocks;

  /** Tips of a listing that is not complete yet. */
  private final TreeSet<TipItem> collected = new TreeSet<>();

  /** What the answering side wants of this one. */
  private Deltas deltas = new Deltas();

  /** Parts of the own listing that are still to be sent. */
  private List<TipItem> toList = List.of();

  private int listed;

  private Inbound in = new Inbound();
  private Outbound out = new Outbound(Optional.empty(), Optional.empty());
  private boolean isDoneSent;
  private boolean isDoneReceived;
  private int needsInVain;

  private ExchangeCredit credit;

  /** The frontier that was last reported as shared. */
  private Optional<Frontier> reported = Optional.empty();

  DocumentExchange(Setup setup) {
    this.setup = setup;
    this.credit = ExchangeCredit.ofExchange(setup.options());
  }

  // ---- what the session asks ----

  DocumentId document() {
    return setup.document();
  }

  State state() {
    return state;
  }

  @Override
  public long xid() {
    return xid;
  }

  boolean isOpen() {
    return state != State.IDLE && state != State.CLOSED;
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

  HeadTalk heads() {
    return heads;
  }

  /** Blocks that the peer claims to have beyond what is here. */
  long blocksExpected() {
    return Math.max(0, theirBlocks - blockCount());
  }

  /**
   * True while live pushes of this document must wait: what the peer lacks is still being found
   * out, or blocks that a push may stand on are not sent yet.
   */
  boolean holdsPushes() {
    return state == State.OPENED || state == State.COLLECTING || (isOpen() && out.isOwing());
  }

  /** True if the block is part of what this exchange sends. */
  boolean covers(BlockHeader block) {
    return out.covers(block);
  }

  // ---- events ----

  /** The wish to sync: opens an exchange with the heads of now. */
  List<ExchangeEffect> open(long now) {
    reset(setup.xids().getAsLong(), true, Optional.empty());
    DocumentView view = setup.view().get().orElse(null);
    if (view == null) {
      return close(false);
    }
    state = State.OPENED;
    setup.timers().begin(now);
    List<TipItem> tips = view.tips().stream().map(TipItem::of).toList();
    Heads mine = heads.announce(view.heads(), view.blockCount());
    int room = (Message.BYTES_MAX - 512 - mine.digests().raw().length) / PackedItems.TIP_BYTES;
    listed = Math.min(tips.size(), Math.min(room, Message.TIPS_MAX));
    toList = tips;
    boolean isWhole = listed == tips.size();
    send(
        new Message.DocOpen(
            xid,
            document(),
            mine,
            view.blockCount(),
            noNames(),
            Message.FORM_LIST,
            isWhole,
            PackedItems.ofTips(tips.subList(0, listed))));
    return drain();
  }

  /** Pushes a document that the peer is known to lack. */
  List<ExchangeEffect> pushAll(Message.Intro intro, long now) {
    reset(setup.xids().getAsLong(), true, Optional.of(intro));
    DocumentView view = setup.view().get().orElseThrow();
    state = State.TRANSFER;
    setup.timers().begin(now);
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

  /** A message of this exchange, or a DOC_OPEN over its document. */
  List<ExchangeEffect> message(Message message, long now) {
    setup.timers().activity(now, isOnlySending());
    if (isGone()) {
      send(new Message.Reset(xid, ErrorCode.NO_DOC.number()));
      return close(false);
    }
    switch (message.type()) {
      case 16 -> docOpen((Message.DocOpen) message, now);
      case 17 -> docMore((Message.DocMore) message);
      case 19 -> docList((Message.DocList) message);
      case 20 -> docDelta((Message.DocDelta) message);
      case 21 -> pack((Message.Pack) message, now);
      case 22 -> need((Message.Need) message);
      case 23 -> ack((Message.Ack) message, now);
      case 24 -> done((Message.Done) message);
      default -> fail(ErrorCode.UNSUPPORTED, false, "message " + message.type());
    }
    return drain();
  }

  /** The peer ended the exchange. */
  List<ExchangeEffect> wasReset(long code) {
    ErrorCode known = ErrorCode.of(code).orElse(ErrorCode.UNSUPPORTED);
    if (known == ErrorCode.SUPERSEDED || known == ErrorCode.NO_DOC) {
      return close(false);
    }
    state = State.CLOSED;
    effects.add(new ExchangeEffect.Failed(known, false, "reset by the peer: " + known));
    return drain();
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
    setup.timers().activity(now, isOnlySending());
    boolean isOfLedger = pack >= 0 && ofXid == xid;
    if (isOfLedger) {
      in.durable(pack, result.added());
    } else {
      in.strayStored(result.added());
    }
    in.missing(result.missing());
    if (result.isRefused()) {
      fail(ErrorCode.BUSY, false, "the blocks could not be stored here");
    } else if (result.rejections().stream().anyMatch(rejection -> rejection.isLasting())) {
      fail(ErrorCode.GARBAGE, true, result.rejections().get(0).reason());
    } else {
      advance();
      if (isOfLedger && in.hasAckNews()) {
        ackUnlessDone();
      }
    }
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
    return setup.view().get().isEmpty() ? close(false) : open(now);
  }

  private boolean isOnlySending() {
    boolean isMoving = state == State.TRANSFER || state == State.REPAIR;
    return isMoving && in.isSatisfied() && !out.isHeld() && !out.isDone();
  }

  // ---- bulk, pulled ----

  @Override
  public boolean hasBulk() {
    return isOpen() && !isGone() && credit.isOpen() && (listed < toList.size() || out.hasPack());
  }

  @Override
  public Optional<ExchangeCredit> bulkCredit() {
    return Optional.of(credit);
  }

  @Override
  public Optional<Message> nextBulk(long now) {
    setup.timers().activity(now, isOnlySending());
    if (listed < toList.size()) {
      int from = listed;
      listed = Math.min(toList.size(), from + Message.TIPS_MAX);
      PackedItems tips = PackedItems.ofTips(toList.subList(from, listed));
      return Optional.of(new Message.DocList(xid, listed == toList.size(), tips));
    }
    return Optional.of(out.next(view(), xid, setup.options().packBytesMax()));
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
    reset(open.xid(), false, Optional.empty());
    setup.timers().begin(now);
    heads.heard(open.heads());
    theirBlocks = open.blocks();
    answer(open);
  }

  private void answer(Message.DocOpen open) {
    Optional<DocumentView> here = setup.view().get();
    if (here.isEmpty()) {
      send(new Message.Reset(xid, ErrorCode.NO_DOC.number()));
      endWith(new ExchangeEffect.Closed(false));
      return;
    }
    DocumentView view = here.get();
    if (open.heads().areOf(view.heads())) {
      sendDone();
      endWith(new ExchangeEffect.Closed(false));
    } else if (open.heads().isListed() && open.heads().listed().stream().allMatch(view::known)) {
      state = State.TRANSFER;
      out.send(view, Chains.notBelow(view, open.heads().listed()));
    } else if (open.form() != Message.FORM_LIST) {
      state = State.COLLECTING;
      send(new Message.DocMore(xid, 0, 0));
    } else {
      state = State.COLLECTING;
      collect(open.tips(), open.last());
    }
  }

  private void docMore(Message.DocMore more) {
    if (state != State.OPENED) {
      return;
    }
    if (more.count() != 0) {
      fail(ErrorCode.UNSUPPORTED, false, "symbols of a sketch");
      return;
    }
    listed = 0;
    if (toList.isEmpty()) {
      send(new Message.DocList(xid, true, PackedItems.none(PackedItems.TIP_BYTES)));
    }
  }

  private void docList(Message.DocList list) {
    if (state == State.COLLECTING) {
      collect(list.tips(), list.last());
    }
  }

  private void collect(PackedItems tips, boolean isLast) {
    for (int i = 0; i < tips.size(); i++) {
      collected.add(tips.tip(i));
    }
    if (collected.size() > COLLECTED_TIPS_MAX) {
      fail(ErrorCode.LIMIT, true, "more than " + COLLECTED_TIPS_MAX + " tips");
    } else if (isLast) {
      answerList(view());
      collected.clear();
    }
  }

  private void answerList(DocumentView view) {
    TipDifference difference = TipDifference.of(view, List.copyOf(collected));
    List<Long> forked = difference.forks();
    state = forked.isEmpty() ? State.TRANSFER : State.REPAIR;
    boolean isSending = !difference.sends().isEmpty() || !forked.isEmpty();
    Heads mine = heads.announce(view.heads(), view.blockCount());
    Deltas.messages(xid, mine, view.blockCount(), difference, isSending).forEach(this::send);
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
    boolean isAwaited = isOpener && !deltas.isComplete() && !isDoneReceived;
    if (!isAwaited || !isOpen()) {
      return;
    }
    if (deltas.size() + delta.wants().size() + delta.forks().size() > COLLECTED_TIPS_MAX) {
      fail(ErrorCode.LIMIT, true, "more than " + COLLECTED_TIPS_MAX + " wants");
      return;
    }
    heads.heard(delta.heads());
    theirBlocks = delta.blocks();
    if (deltas.add(delta)) {
      serve(view(), delta.packsComing());
    }
  }

  private void serve(DocumentView view, boolean arePacksComing) {
    state = State.TRANSFER;
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
      for (Message.Need shown : Repair.shows(view, deltas.forks(), xid)) {
        in.expect();
        send(shown);
      }
    }
    advance();
  }

  // ---- transfer and repair ----

  private void pack(Message.Pack pack, long now) {
    Optional<List<PackRecord>> records = recordsOf(pack);
    if (records.isEmpty()) {
      return;
    }
    if (pack.xid() != xid || state == State.COLLECTING) {
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
    if (pack.enc() != Message.ENC_PLAIN || pack.rawLength() != 0) {
      fail(ErrorCode.UNSUPPORTED, false, "a pack of encoding " + pack.enc());
      return Optional.empty();
    }
    Decoded<List<PackRecord>> records = Records.read(pack.body(), pack.signatures());
    records.refusal().ifPresent(reason -> fail(ErrorCode.GARBAGE, true, reason));
    return records.value();
  }

  private void take(Message.Pack pack, List<PackRecord> records, long now) {
    if (in.isKnown(pack.index())) {
      if (in.isDurable(pack.index())) {
        ackUnlessDone();
      }
    } else if (in.isTooFarAhead(pack.index())) {
      fail(ErrorCode.LIMIT, true, "pack " + pack.index() + " runs far ahead");
    } else {
      in.arrived(pack.index(), pack.last());
      if (in.haveLastsCome()) {
        out.release(); // the other side had nothing to ask that the held blocks stand on
      }
      if (records.isEmpty()) {
        in.durable(pack.index(), 0);
        setup.timers().progress(now);
        advance();
        if (in.hasAckNews()) {
          ackUnlessDone();
        }
      } else {
        effects.add(new ExchangeEffect.Deliver(xid, pack.index(), records));
      }
    }
  }

  private void need(Message.Need need) {
    if (state != State.TRANSFER && state != State.REPAIR) {
      return;
    }
    if (need.forked().stream().anyMatch(forked -> forked.form() != Message.FORM_LIST)) {
      fail(ErrorCode.UNSUPPORTED, false, "a sketch of a forked author");
      return;
    }
    Optional<DocumentView> here = setup.view().get();
    if (here.isEmpty()) {
      return;
    }
    state = State.REPAIR;
    Repair repair = Repair.of(here.get(), need);
    for (Message.Need ask : repair.asksBack(xid)) {
      in.expect();
      send(ask);
    }
    out.send(here.get(), List.of(repair.segment()));
    out.release();
  }

  private void ack(Message.Ack ack, long now) {
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

  private void done(Message.Done done) {
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
  private void advance() {
    boolean isMoving = state == State.TRANSFER || state == State.REPAIR;
    if (!isMoving && !(state == State.OPENED && isDoneReceived)) {
      return;
    }
    if (isDoneReceived) {
      in.giveUp();
      out.close();
      out.ackedAll();
    }
    if (!in.isSatisfied() || out.isHeld()) {
      return;
    }
    List<Cid> missing = missing();
    if (!missing.isEmpty()) {
      askFor(missing);
    } else if (out.isDone()) {
      if (!isDoneSent) {
        sendDone();
      }
      endWith(new ExchangeEffect.Closed(false));
    }
  }

  private List<Cid> missing() {
    Optional<DocumentView> here = setup.view().get();
    Set<Cid> missing = new LinkedHashSet<>(in.missing());
    heads.theirs().ifPresent(theirs -> missing.addAll(theirs.listed()));
    missing.removeIf(cid -> here.isPresent() && here.get().known(cid));
    return missing.stream().limit(DIGESTS_PER_NEED).toList();
  }

  private void askFor(List<Cid> missing) {
    if (isDoneReceived && in.added() > 0) {
      endWith(new ExchangeEffect.Closed(true));
      return;
    }
    if (isDoneReceived || needsInVain == NEEDS_IN_VAIN_MAX) {
      fail(ErrorCode.LIMIT, true, "announced blocks that it does not send");
      return;
    }
    needsInVain++;
    in.missingAskedFor();
    state = State.REPAIR;
    in.expect();
    PackedItems digests = PackedItems.ofDigests(missing.stream().map(Cid::digest).toList());
    send(Repair.need(xid, digests, PackedItems.none(PackedItems.TIP_BYTES), List.of()));
  }

  // ---- heads ----

  private long blockCount() {
    return setup.view().get().map(DocumentView::blockCount).orElse(0L);
  }

  private Frontier frontier() {
    return setup.view().get().map(DocumentView::heads).orElse(Frontier.EMPTY);
  }

  private void sendDone() {
    Heads mine = heads.announce(frontier(), blockCount());
    Optional<Heads> said = heads.areTheirs(mine) ? Optional.empty() : Optional.of(mine);
    send(new Message.Done(xid, mine.count(), said, blockCount()));
    isDoneSent = true;
  }

  private void ackUnlessDone() {
    if (!isOpen() || isDoneSent || in.durableBelow() == 0) {
      return;
    }
    boolean isWorthSaying = in.isSatisfied() && frontier().heads().size() <= ACK_HEADS_MAX;
    Optional<PackedItems> said = Optional.of(PackedItems.none(PackedItems.DIGEST_BYTES));
    if (isWorthSaying) {
      Heads mine = heads.announce(frontier(), blockCount());
      said = heads.areTheirs(mine) ? Optional.empty() : Optional.of(mine.digests());
    }
    send(new Message.Ack(xid, in.acking(), said));
  }

  private void reportIfInSync() {
    Frontier mine = frontier();
    if (heads.areTheirs(mine) && !reported.equals(Optional.of(mine))) {
      reported = Optional.of(mine);
      effects.add(new ExchangeEffect.InSync(mine));
    }
  }

  // ---- ends ----

  private void fail(ErrorCode code, boolean isPeersFault, String reason) {
    send(new Message.Reset(xid, code.number()));
    endWith(new ExchangeEffect.Failed(code, isPeersFault, reason));
  }

  private void endWith(ExchangeEffect effect) {
    reportIfInSync();
    state = State.CLOSED;
    out.close();
    effects.add(effect);
  }

  private List<ExchangeEffect> close(boolean again) {
    endWith(new ExchangeEffect.Closed(again));
    List<ExchangeEffect> drained = List.copyOf(effects);
    effects.clear();
    return drained;
  }

  private void reset(long newXid, boolean isOwn, Optional<Message.Intro> intro) {
    xid = newXid;
    isOpener = isOwn;
    heads = new HeadTalk();
    collected.clear();
    deltas = new Deltas();
    toList = List.of();
    listed = 0;
    in = new Inbound();
    out = new Outbound(intro.map(given -> document()), intro);
    isDoneSent = false;
    isDoneReceived = false;
    credit = ExchangeCredit.ofExchange(setup.options());
  }

  /** True if this side has dropped a document that it was about to send. */
  private boolean isGone() {
    boolean needsView = isOpener || state == State.COLLECTING || out.isOwing();
    return isOpen() && needsView && setup.view().get().isEmpty();
  }

  private DocumentView view() {
    return setup.view().get().orElseThrow(() -> new IllegalStateException(document() + " is gone"));
  }

  private void send(Message message) {
    effects.add(new ExchangeEffect.Send(message));
  }

  private static PackedItems noNames() {
    return PackedItems.none(PackedItems.NAME_BYTES);
  }

  private List<ExchangeEffect> drain() {
    if (isOpen()) {
      reportIfInSync();
    }
    List<ExchangeEffect> drained = List.copyOf(effects);
    effects.clear();
    return drained;
  }
}
