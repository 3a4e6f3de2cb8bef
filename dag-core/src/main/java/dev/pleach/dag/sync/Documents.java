package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** All exchanges of documents of one session, and what is pushed beside them. */
final class Documents {
  /** Most exchanges open at a time with one peer, whoever opened them. */
  static final int OPEN_MAX = 256;

  /** Of these, so many may be of this side's opening; the rest is the peer's. */
  private static final int OWN_OPEN_MAX = 128;

  private static final long COALESCE_MIN = 50_000_000L;
  private static final long COALESCE_SPAN = 150_000_000L;

  private final SessionContext context;
  private final Scopes scopes;
  private final Deliveries deliveries;
  private final Places places;
  private final Openings openings = new Openings();
  private final LivePushes pushes;
  private final NewDocuments newDocuments;
  private final Accusations accusations;
  private final WishList wishes = new WishList();
  private final TipCollection.Room tipRoom = new TipCollection.Room();
  private final TipSketchMemory sketches = new TipSketchMemory();
  private final Backoffs backoffs = new Backoffs();
  private final Questions questions = new Questions();

  /** Open exchanges by document and by the numbers that they have had lately. */
  private final Map<DocumentId, OpenExchange> byDocument = new HashMap<>();

  private final Map<Long, OpenExchange> byXid = new HashMap<>();

  private final EndedExchanges ended = new EndedExchanges();

  Documents(SessionContext context, Scopes scopes) {
    this.context = context;
    this.scopes = scopes;
    this.deliveries = new Deliveries(context);
    this.pushes = new LivePushes(context);
    this.places = new Places(context, scopes);
    this.accusations = new Accusations(context, this::viewOf);
    this.newDocuments =
        new NewDocuments(
            context,
            pushes,
            () -> mayOpen() && wishes.size() < OWN_OPEN_MAX,
            this::pushInExchange,
            this::wishNow);
    context.outbox.addSource(newDocuments);
  }

  // ---- wishes ----

  int openCount() {
    return byDocument.size();
  }

  boolean isIdle() {
    return byDocument.isEmpty()
        && newDocuments.isEmpty()
        && wishes.size() == 0
        && deliveries.isEmpty();
  }

  /** Opens the document after the short while in which further reasons are gathered. */
  void wish(DocumentId document) {
    long spread = Long.remainderUnsigned(context.random.getAsLong(), COALESCE_SPAN);
    wish(document, COALESCE_MIN + spread);
  }

  /** Opens the document as soon as there is room. */
  void wishNow(DocumentId document) {
    wish(document, 0);
  }

  private void wish(DocumentId document, long delay) {
    if (byDocument.containsKey(document)) {
      return; // the exchange that is open finds out the same
    }
    Optional<SharedScope> scope = scopes.sharedScopeOf(document);
    long at = backoffs.notBefore(document, context.now + delay);
    boolean isTaken = scope.isPresent() && !context.outbox.isMute();
    if (isTaken && (wishes.isFull() || wishes.add(document, at))) {
      scope.ifPresent(SharedScope::moved);
    }
  }

  void pushWhole(SharedScope scope, DocumentId document) {
    newDocuments.add(scope, document);
  }

  /** Of this document the peer has shown an older state, told under this key. */
  void pushNewer(SharedScope scope, DocumentId document, StateKey key, long state8) {
    if (!byDocument.containsKey(document)) {
      newDocuments.addNewer(scope, document, key, state8);
    }
  }

  private boolean mayOpen() {
    return byDocument.size() < OWN_OPEN_MAX && !isLoaded();
  }

  private boolean isLoaded() {
    return OpenExchange.isEnough(byDocument.values(), context.outbox);
  }

  private void openWished() {
    while (wishes.size() > 0 && mayOpen()) {
      Optional<DocumentId> next = wishes.take(context.now);
      if (next.isEmpty()) {
        return;
      }
      open(next.get());
    }
  }

  private void open(DocumentId document) {
    Optional<SharedScope> scope = scopes.sharedScopeOf(document);
    if (scope.isEmpty() || byDocument.containsKey(document)) {
      return;
    }
    OpenExchange open = begin(document, scope.get(), Delivery.Origin.EXCHANGE, Optional.empty());
    open.openedAt = context.now;
    step(open, () -> open.exchange.open(context.now), Optional.empty());
  }

  private void pushInExchange(SharedScope scope, DocumentView view) {
    if (byDocument.containsKey(view.id())) {
      return;
    }
    pushes.peerKnows(view.id());
    OpenExchange open = begin(view.id(), scope, Delivery.Origin.EXCHANGE, Optional.empty());
    Message.Intro intro = LivePushes.intro(scope, view.name());
    step(open, () -> open.exchange.pushAll(intro, context.now), Optional.empty());
  }

  private OpenExchange begin(
      DocumentId document, SharedScope scope, Delivery.Origin origin, Optional<DocumentName> name) {
    wishes.remove(document);
    DocumentExchange exchange =
        new DocumentExchange(
            new DocumentExchange.Setup(
                LocalDocument.of(scope, document),
                context.isSelfSmaller(),
                context.options,
                context::newXid,
                new ExchangeTimers(context.random, context::rtt),
                context::packTarget,
                tipRoom,
                () -> context.replica.agreed(context.remote, document),
                context.random,
                sketches));
    OpenExchange open = new OpenExchange(exchange, scope, origin, name);
    byDocument.put(document, open);
    scope.workBegins();
    context.outbox.addSource(exchange);
    return open;
  }

  // ---- what arrives ----

  /** Returns the exchange that a number belongs to. */
  Optional<Exchange> exchange(long xid) {
    return Optional.ofNullable(byXid.get(xid)).map(open -> open.exchange);
  }

  void docOpen(Message.DocOpen message, Charge charge) {
    Optional<SharedScope> scope = scopes.sharedScopeOf(message.document());
    if (ended.contains(message.xid())) {
      return;
    }
    OpenExchange open = byDocument.get(message.document());
    boolean isOwnNumber = !context.isPeersXid(message.xid());
    if (isOwnNumber && (open == null || open.exchange.xid() != message.xid())) {
      context.conduct.strange("opens an exchange under a number of ours");
      return;
    }
    if (scope.isEmpty()) {
      context.resetExchange(message.xid(), ErrorCode.NO_DOC);
      return;
    }
    if (open == null && byDocument.size() >= OPEN_MAX) {
      context.resetExchange(message.xid(), ErrorCode.BUSY);
      return;
    }
    pushes.peerKnows(message.document());
    if (!isOwnNumber && viewOf(message.document()).isPresent()) {
      context.conduct.opens(message.document());
    }
    if (open != null) {
      step(open, () -> open.exchange.message(message, context.now), Optional.of(charge));
    } else if (!isLoaded()) {
      answer(scope.get(), message, charge);
    } else if (!openings.add(message, charge, context.now)) {
      context.resetExchange(message.xid(), ErrorCode.BUSY);
    }
  }

  private void answer(SharedScope scope, Message.DocOpen message, Charge charge) {
    OpenExchange one = begin(message.document(), scope, Delivery.Origin.EXCHANGE, Optional.empty());
    step(one, () -> one.exchange.message(message, context.now), Optional.of(charge));
  }

  /** Answers openings that have waited until less was held for the peer. */
  private void answerWaiting() {
    while (!openings.isEmpty() && byDocument.size() < OPEN_MAX && !isLoaded()) {
      openings.next(context.now).ifPresent(this::answer);
    }
  }

  private void answer(Openings.Opening opening) {
    Message.DocOpen message = opening.message();
    Optional<SharedScope> scope = scopes.sharedScopeOf(message.document());
    if (scope.isPresent() && !byDocument.containsKey(message.document())) {
      answer(scope.get(), message, opening.charge());
      exchange(message.xid()).ifPresent(opening.charge()::belongsTo);
    }
    opening.charge().release();
  }

  /** What was asked for while much was still to be sent is looked at once that has gone. */
  private void goOn(OpenExchange open) {
    while (!open.waiting.isEmpty() && !open.exchange.isFull()) {
      OpenExchange.Heard heard = open.waiting.removeFirst();
      step(
          open,
          () -> open.exchange.message(heard.message(), context.now),
          Optional.of(heard.charge()));
      heard.charge().release();
    }
  }

  /** A message of an exchange that is open, or was. */
  void message(Message message, Charge charge) {
    OpenExchange open = byXid.get(message.xid());
    if (open == null) {
      SessionContext.isReadable(() -> late(message));
      return;
    }
    pushes.peerKnows(open.exchange.document());
    context.conduct.goesOn(message, open.exchange.document());
    open.roundTrip(message.xid(), context.now).ifPresent(context::rttMeasured);
    questions.heard(open, message, context.now);
    if (message instanceof Message.Need && open.exchange.isFull()) {
      charge.hold();
      open.waiting.addLast(new OpenExchange.Heard(message, charge));
      return;
    }
    step(open, () -> open.exchange.message(message, context.now), Optional.of(charge));
  }

  /** A last word after the end: heads that are not known here are worth a new exchange. */
  private void late(Message message) {
    Optional<DocumentId> document = ended.document(message.xid());
    Optional<DocumentView> view = document.flatMap(this::viewOf);
    Optional<SharedScope> scope = document.flatMap(scopes::sharedScopeOf);
    if (view.isPresent() && scope.isPresent() && message instanceof Message.Done done) {
      HeadTalk heads = ended.heads(done);
      Frontier mine = view.get().heads();
      heads.settleUnion(mine, view.get());
      if (heads.areTheirs(mine)) {
        inSync(scope.get(), view.get().id(), mine, heads.movedTo(mine));
      } else if (done.heads().isPresent()
          && !done.heads().get().listed().stream().allMatch(view.get()::known)) {
        wish(view.get().id());
      }
    }
  }

  private Optional<DocumentView> viewOf(DocumentId document) {
    return scopes
        .sharedScopeOf(document)
        .flatMap(SharedScope::view)
        .flatMap(scope -> scope.document(document));
  }

  /** The peer ended an exchange; returns false if the number is not of a document's. */
  boolean wasReset(Message.Reset reset) {
    OpenExchange open = byXid.get(reset.xid());
    if (open == null) {
      return ended.contains(reset.xid());
    }
    if (open.exchange.xid() == reset.xid()) {
      apply(open, open.exchange.wasReset(reset.code()), Optional.empty());
    }
    return true;
  }

  void pack(Message.Pack pack, Charge charge) {
    if (byXid.containsKey(pack.xid()) || ended.contains(pack.xid())) {
      message(pack, charge);
    } else if (pack.document().isPresent()) {
      packOfOther(pack, pack.document().get(), charge);
    }
  }

  /** A pack of an exchange that begins with it, or of none. */
  private void packOfOther(Message.Pack pack, DocumentId document, Charge charge) {
    Optional<Places.Place> place = places.of(document, pack.intro(), pack.xid());
    Optional<List<PackRecord>> records =
        place.flatMap(any -> places.records(pack.content(), document, pack.xid()));
    if (place.isEmpty() || records.isEmpty()) {
      return;
    }
    pushes.peerKnows(document);
    OpenExchange open = byDocument.get(document);
    boolean isAlone = pack.xid() == 0 || open != null || !context.isPeersXid(pack.xid());
    if (isAlone) {
      deliver(place.get(), document, Delivery.Origin.NEW_DOCUMENT, records.get(), charge);
    } else if (byDocument.size() >= OPEN_MAX) {
      context.resetExchange(pack.xid(), ErrorCode.BUSY);
    } else {
      Places.Place found = place.get();
      OpenExchange begun =
          begin(document, found.scope(), Delivery.Origin.NEW_DOCUMENT, found.name());
      begun.exchange.receiveAll(pack.xid(), context.now);
      step(begun, () -> begun.exchange.message(pack, context.now), Optional.of(charge));
    }
  }

  void push(Message.Push push, Charge charge) {
    Optional<Places.Place> place = places.of(push.document(), push.intro(), 0);
    Optional<List<PackRecord>> records =
        place.flatMap(any -> places.records(push.content(), push.document(), 0));
    if (place.isPresent() && records.isPresent()) {
      pushes.peerKnows(push.document());
      place.get().scope().live(context.now, context.aboutAsLongAs(ExchangeTimers.SECOND));
      deliver(place.get(), push.document(), Delivery.Origin.PUSH, records.get(), charge);
    }
  }

  void equiv(Message.Equiv message) {
    scopes
        .sharedScopeOf(message.document())
        .ifPresent(scope -> accusations.heard(scope, viewOf(message.document()), message));
  }

  /** An author was convicted here: the peer is told if it shares the scope. */
  void convicted(DocumentId document, AuthorId author) {
    viewOf(document).ifPresent(view -> accusations.tell(view, author));
  }

  private void deliver(
      Places.Place place,
      DocumentId document,
      Delivery.Origin origin,
      List<PackRecord> records,
      Charge charge) {
    OpenExchange open = byDocument.get(document);
    if (open != null) {
      open.exchange.awaitsStray();
    }
    long xid = open == null ? 0 : open.exchange.xid();
    deliveries.begin(
        new Deliveries.UnderWay(place.scope(), document, origin, xid, -1, charge),
        place.name(),
        accused(document),
        records);
  }

  // ---- what happened here ----

  void stored(DeliveryResult result) {
    Deliveries.UnderWay ended = deliveries.end(result.number());
    viewOf(ended.document())
        .ifPresent(view -> result.alone().forEach(author -> accusations.tell(view, author)));
    if (result.added() > 0) {
      ended.scope().progressed(context.now);
      context.conduct.succeeded(ended.document());
    }
    OpenExchange open = byDocument.get(ended.document());
    if (open != null) {
      step(
          open,
          () -> open.exchange.stored(ended.xid(), ended.pack(), result, context.now),
          Optional.empty());
      progress(open.exchange);
    } else if (!result.missing().isEmpty() || result.isRefused()) {
      wish(ended.document());
    }
    if (ended.pack() < 0 && result.rejections().stream().anyMatch(r -> r.isSendersFault())) {
      String reason = result.rejections().get(0).reason();
      context.fault(SessionOutput.Severity.GRAVE, SessionOutput.Cause.BAD_BLOCKS, reason);
    }
  }

  private void progress(DocumentExchange exchange) {
    context.output(
        new SessionOutput.Progress(
            exchange.document(), exchange.blocksReceived(), exchange.blocksExpected()));
  }

  void appended(DocumentId document, List<SignedBlock> blocks) {
    Optional<SharedScope> scope = scopes.sharedScopeOf(document);
    if (scope.isEmpty() || blocks.isEmpty()) {
      return;
    }
    OpenExchange open = byDocument.get(document);
    if (open != null) {
      open.exchange.grewBeside(blocks.size());
    }
    if (open != null && open.exchange.holdsPushes()) {
      open.isWishedAgain |= !pushes.hold(document, blocks);
    } else {
      pushNow(scope.get(), document, blocks);
    }
  }

  private void pushNow(SharedScope scope, DocumentId document, List<SignedBlock> blocks) {
    Optional<DocumentView> view = scope.view().flatMap(docs -> docs.document(document));
    if (view.isPresent() && !pushes.push(scope, view.get(), blocks)) {
      wish(document);
    }
  }

  /** Pushes that waited for the exchange go out, except what it sends anyhow. */
  private void releaseHeld(OpenExchange open) {
    DocumentId document = open.exchange.document();
    if (!pushes.isHolding(document) || open.exchange.holdsPushes()) {
      return;
    }
    List<SignedBlock> blocks = new ArrayList<>();
    boolean isReadable =
        SessionContext.isReadable(
            () ->
                pushes.takeHeld(document).stream()
                    .flatMap(cid -> OpenExchange.counting(viewOf(document), cid).stream())
                    .filter(signed -> !open.exchange.covers(BlockHeader.of(signed.block())))
                    .forEach(blocks::add));
    if (isReadable && !blocks.isEmpty()) {
      pushNow(open.scope, document, blocks);
    }
  }

  void tick(boolean isBusy) {
    for (OpenExchange open : List.copyOf(byDocument.values())) {
      boolean isSlow = isBusy || questions.isStillToCome(open.question, context.now);
      if (open.exchange.deadline() <= context.now) {
        step(open, () -> open.exchange.tick(context.now, isSlow), Optional.empty());
      }
    }
    openWished();
  }

  /** After each input and each frame: what was made possible by it. */
  void settle() {
    openWished();
    for (OpenExchange open : List.copyOf(byDocument.values())) {
      if (open.exchange.isUnreadable()) {
        apply(open, open.exchange.unreadable(), Optional.empty());
      } else {
        goOn(open);
        releaseHeld(open);
      }
    }
    answerWaiting();
  }

  /** The peer takes nothing: all that is under way for it ends, and begins anew once it does. */
  void suspend() {
    openings.clear();
    wishes.clear();
    newDocuments.clear();
    pushes.clear();
    for (OpenExchange open : List.copyOf(byDocument.values())) {
      apply(open, open.exchange.drop(), Optional.empty());
    }
  }

  /** Ends what is under way in scopes that are not shared any more. */
  void dropUnshared() {
    for (OpenExchange open : List.copyOf(byDocument.values())) {
      if (!scopes.isShared(open.scope)) {
        context.resetExchange(open.exchange.xid(), ErrorCode.NO_DOC);
        apply(open, open.exchange.drop(), Optional.empty());
      }
    }
  }

  long nextDeadline() {
    long next = mayOpen() ? wishes.nextAt() : Long.MAX_VALUE; // what makes room is an input too
    for (OpenExchange open : byDocument.values()) {
      next = Math.min(next, open.exchange.deadline());
    }
    return next;
  }

  // ---- effects ----

  /** What an exchange makes of an event; if its document cannot be read here, it ends. */
  private void step(
      OpenExchange open, Supplier<List<ExchangeEffect>> event, Optional<Charge> charge) {
    List<ExchangeEffect> effects;
    try {
      effects = event.get();
    } catch (UnreadableDocumentException e) {
      effects = open.exchange.unreadable();
    }
    apply(open, effects, charge);
  }

  private void apply(OpenExchange open, List<ExchangeEffect> effects, Optional<Charge> charge) {
    DocumentExchange exchange = open.exchange;
    if (exchange.xid() != 0 && open.xids.add(exchange.xid())) {
      byXid.put(exchange.xid(), open);
      open.outdated().ifPresent(byXid::remove);
    }
    if (open.credit != exchange.credit()) {
      context.outbox.drop(open.credit);
      open.credit = exchange.credit();
    }
    for (ExchangeEffect effect : effects) {
      if (effect instanceof ExchangeEffect.Send send) {
        open.question = questions.after(open.question, send.message());
        context.outbox.small(send.message(), exchange.credit());
      } else if (effect instanceof ExchangeEffect.SendLater later) {
        context.outbox.later(later.maker(), later.bytes(), Optional.of(exchange.credit()));
      } else if (effect instanceof ExchangeEffect.Deliver deliver) {
        begin(open, deliver, charge.orElseThrow());
      } else if (effect instanceof ExchangeEffect.InSync inSync) {
        inSync(open.scope, exchange.document(), inSync.heads(), inSync.before());
      } else if (effect instanceof ExchangeEffect.Tell tell) {
        viewOf(exchange.document()).ifPresent(view -> accusations.tell(view, tell));
      } else if (effect instanceof ExchangeEffect.Closed end) {
        end(open);
        if (end.again()) {
          wish(exchange.document());
        }
      } else if (effect instanceof ExchangeEffect.Failed failed) {
        context.outbox.drop(exchange.credit());
        end(open);
        failed(exchange.document(), failed);
      }
    }
  }

  private void begin(OpenExchange open, ExchangeEffect.Deliver deliver, Charge charge) {
    boolean isNew = viewOf(open.exchange.document()).isEmpty();
    deliveries.begin(
        open.underWay(deliver, charge),
        isNew ? open.name : Optional.empty(),
        accused(open.exchange.document()),
        deliver.records());
  }

  private Set<AuthorId> accused(DocumentId document) {
    return viewOf(document).map(accusations::knownTo).orElse(Set.of());
  }

  private void inSync(
      SharedScope scope, DocumentId document, Frontier heads, Optional<Digest> before) {
    before.ifPresent(old -> scope.peerMoved(document, old, heads));
    scope.progressed(context.now);
    context.conduct.succeeded(document);
    backoffs.succeeded(document);
    context.output(new SessionOutput.DocumentInSync(document, heads));
  }

  private void end(OpenExchange open) {
    DocumentExchange exchange = open.exchange;
    byDocument.remove(exchange.document());
    byXid.keySet().removeAll(open.xids);
    open.xids.forEach(xid -> ended.add(xid, exchange));
    context.outbox.removeSource(exchange);
    open.waiting.forEach(heard -> heard.charge().release());
    open.waiting.clear();
    releaseHeld(open);
    open.scope.workEnds();
    if (open.isWishedAgain) {
      wish(exchange.document());
    }
  }

  private void failed(DocumentId document, ExchangeEffect.Failed failed) {
    long retryAt = backoffs.failed(document, failed.isPeersFault(), context.now);
    context.conduct.failed(failed);
    context.output(new SessionOutput.ExchangeFailed(document, failed.code(), retryAt));
    wish(document);
  }
}
