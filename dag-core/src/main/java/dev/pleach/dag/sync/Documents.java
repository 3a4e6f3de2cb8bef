package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.codec.Decoded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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

  private static final int CLOSED_MAX = 256;
  private static final long COALESCE_MIN = 50_000_000L;
  private static final long COALESCE_SPAN = 150_000_000L;

  private final SessionContext context;
  private final Scopes scopes;
  private final Deliveries deliveries;
  private final LivePushes pushes;
  private final NewDocuments newDocuments;
  private final Accusations accusations;
  private final WishList wishes = new WishList();
  private final TipCollection.Room tipRoom = new TipCollection.Room();
  private final TipSketchMemory sketches = new TipSketchMemory();
  private final Backoffs backoffs = new Backoffs();

  /** Open exchanges by document and by every number that they have had. */
  private final Map<DocumentId, Open> byDocument = new HashMap<>();

  private final Map<Long, Open> byXid = new HashMap<>();

  /** Exchanges closed lately: a last word may still come. */
  private final Map<Long, Closed> closed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Closed> eldest) {
          return size() > CLOSED_MAX;
        }
      };

  private record Closed(DocumentId document, HeadTalk heads) {}

  /** An exchange with its place in the session. */
  private static final class Open {
    private final DocumentExchange exchange;
    private final SharedScope scope;
    private final Set<Long> xids = new HashSet<>();
    private final Delivery.Origin origin;
    private final Optional<DocumentName> name;
    private boolean isWishedAgain;
    private long openedAt = Long.MIN_VALUE;

    Open(
        DocumentExchange exchange,
        SharedScope scope,
        Delivery.Origin origin,
        Optional<DocumentName> name) {
      this.exchange = exchange;
      this.scope = scope;
      this.origin = origin;
      this.name = name;
    }
  }

  Documents(SessionContext context, Scopes scopes) {
    this.context = context;
    this.scopes = scopes;
    this.deliveries = new Deliveries(context);
    this.pushes = new LivePushes(context);
    this.accusations = new Accusations(context);
    this.newDocuments =
        new NewDocuments(
            context,
            pushes,
            () -> byDocument.size() < OWN_OPEN_MAX,
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
    wish(
        document, COALESCE_MIN + Long.remainderUnsigned(context.random.getAsLong(), COALESCE_SPAN));
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
    if (scope.isPresent() && wishes.add(document, at)) {
      scope.get().moved();
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

  private void openWished() {
    while (byDocument.size() < OWN_OPEN_MAX) {
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
    Open open = begin(document, scope.get(), Delivery.Origin.EXCHANGE, Optional.empty());
    open.openedAt = context.now;
    step(open, () -> open.exchange.open(context.now), Optional.empty());
  }

  private void pushInExchange(SharedScope scope, DocumentView view) {
    if (byDocument.containsKey(view.id())) {
      return;
    }
    pushes.peerKnows(view.id());
    Open open = begin(view.id(), scope, Delivery.Origin.EXCHANGE, Optional.empty());
    Message.Intro intro = LivePushes.intro(scope, view.name());
    step(open, () -> open.exchange.pushAll(intro, context.now), Optional.empty());
  }

  private Open begin(
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
    Open open = new Open(exchange, scope, origin, name);
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
    if (closed.containsKey(message.xid())) {
      return;
    }
    Open open = byDocument.get(message.document());
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
    Open one =
        open != null
            ? open
            : begin(message.document(), scope.get(), Delivery.Origin.EXCHANGE, Optional.empty());
    step(one, () -> one.exchange.message(message, context.now), Optional.of(charge));
  }

  /** A message of an exchange that is open, or was. */
  void message(Message message, Charge charge) {
    Open open = byXid.get(message.xid());
    if (open == null) {
      SessionContext.isReadable(() -> late(message));
      return;
    }
    pushes.peerKnows(open.exchange.document());
    context.conduct.goesOn(message, open.exchange.document());
    measure(open, message.xid());
    step(open, () -> open.exchange.message(message, context.now), Optional.of(charge));
  }

  private void measure(Open open, long xid) {
    boolean isFirstAnswer =
        open.exchange.state() == DocumentExchange.State.OPENED && open.xids.size() == 1;
    if (isFirstAnswer && open.openedAt != Long.MIN_VALUE && open.exchange.xid() == xid) {
      context.rttMeasured(context.now - open.openedAt);
    }
    open.openedAt = Long.MIN_VALUE;
  }

  /** A last word after the end: heads that are not known here are worth a new exchange. */
  private void late(Message message) {
    Closed ended = closed.get(message.xid());
    if (ended == null || !(message instanceof Message.Done done)) {
      return;
    }
    ended.heads().heardIn(done);
    Optional<SharedScope> scope = scopes.sharedScopeOf(ended.document());
    Optional<DocumentView> view = viewOf(ended.document());
    if (view.isEmpty() || scope.isEmpty()) {
      return;
    }
    Frontier mine = view.get().heads();
    ended.heads().settleUnion(mine, view.get().blockCount());
    if (ended.heads().areTheirs(mine)) {
      inSync(scope.get(), ended.document(), mine, ended.heads().movedTo(mine));
    } else if (done.heads().isPresent()
        && !done.heads().get().listed().stream().allMatch(view.get()::known)) {
      wish(ended.document());
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
    Open open = byXid.get(reset.xid());
    if (open == null) {
      return closed.containsKey(reset.xid());
    }
    if (open.exchange.xid() == reset.xid()) {
      apply(open, open.exchange.wasReset(reset.code()), Optional.empty());
    }
    return true;
  }

  void pack(Message.Pack pack, Charge charge) {
    if (byXid.containsKey(pack.xid()) || closed.containsKey(pack.xid())) {
      message(pack, charge);
    } else if (pack.document().isPresent()) {
      packOfOther(pack, pack.document().get(), charge);
    }
  }

  /** A pack of an exchange that begins with it, or of none. */
  private void packOfOther(Message.Pack pack, DocumentId document, Charge charge) {
    Optional<Place> place = placeOf(document, pack.intro(), pack.xid());
    Optional<List<PackRecord>> records =
        place.flatMap(any -> records(pack.content(), document, pack.xid()));
    if (place.isEmpty() || records.isEmpty()) {
      return;
    }
    pushes.peerKnows(document);
    Open open = byDocument.get(document);
    boolean isAlone = pack.xid() == 0 || open != null || !context.isPeersXid(pack.xid());
    if (isAlone) {
      deliver(place.get(), document, Delivery.Origin.NEW_DOCUMENT, records.get(), charge);
    } else if (byDocument.size() >= OPEN_MAX) {
      context.resetExchange(pack.xid(), ErrorCode.BUSY);
    } else {
      Place found = place.get();
      Open begun = begin(document, found.scope(), Delivery.Origin.NEW_DOCUMENT, found.name());
      begun.exchange.receiveAll(pack.xid(), context.now);
      step(begun, () -> begun.exchange.message(pack, context.now), Optional.of(charge));
    }
  }

  void push(Message.Push push, Charge charge) {
    Optional<Place> place = placeOf(push.document(), push.intro(), 0);
    Optional<List<PackRecord>> records =
        place.flatMap(any -> records(push.content(), push.document(), 0));
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

  /** Where blocks belong: the scope, and the document's name if it is not known here. */
  private record Place(SharedScope scope, Optional<DocumentName> name) {}

  private Optional<Place> placeOf(DocumentId document, Optional<Message.Intro> intro, long xid) {
    Optional<SharedScope> known = scopes.sharedScopeOf(document);
    if (known.isPresent()) {
      return known.map(scope -> new Place(scope, Optional.empty()));
    }
    Optional<SharedScope> scope = intro.flatMap(given -> scopes.byTheirTag8(given.scopeTag8()));
    if (scope.isEmpty()) {
      context.err(ErrorCode.DENIED, xid, "");
      return Optional.empty();
    }
    Message.Intro given = intro.orElseThrow();
    DocumentName name =
        new DocumentName(scope.get().id(), given.rootType(), given.idHash().digest(0));
    if (!name.documentId().equals(document)) {
      context.err(ErrorCode.GARBAGE, xid, "the intro is of another document");
      context.garbage("an intro of another document");
      return Optional.empty();
    }
    return Optional.of(new Place(scope.get(), Optional.of(name)));
  }

  private Optional<List<PackRecord>> records(PackBody content, DocumentId document, long xid) {
    if (!content.isSpoken()) {
      context.err(ErrorCode.UNSUPPORTED, xid, "encoding " + content.enc());
      return Optional.empty();
    }
    Decoded<List<PackRecord>> records = content.read(document);
    if (records.refusal().isPresent()) {
      context.err(ErrorCode.GARBAGE, xid, "records");
      context.garbage(records.refusal().get());
    }
    return records.value();
  }

  private void deliver(
      Place place,
      DocumentId document,
      Delivery.Origin origin,
      List<PackRecord> records,
      Charge charge) {
    Open open = byDocument.get(document);
    if (open != null) {
      open.exchange.awaitsStray();
    }
    long xid = open == null ? 0 : open.exchange.xid();
    deliveries.begin(
        new Deliveries.UnderWay(place.scope(), document, origin, xid, -1, charge),
        place.name(),
        records);
  }

  // ---- what happened here ----

  void stored(DeliveryResult result) {
    Deliveries.UnderWay ended = deliveries.end(result.number());
    if (result.added() > 0) {
      ended.scope().progressed(context.now);
      context.conduct.succeeded(ended.document());
    }
    Open open = byDocument.get(ended.document());
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
    Open open = byDocument.get(document);
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
  private void releaseHeld(Open open) {
    DocumentId document = open.exchange.document();
    if (!pushes.isHolding(document) || open.exchange.holdsPushes()) {
      return;
    }
    List<Cid> held = pushes.takeHeld(document);
    List<SignedBlock> blocks = new ArrayList<>();
    boolean isReadable = SessionContext.isReadable(() -> uncovered(open, held, blocks));
    if (isReadable && !blocks.isEmpty()) {
      pushNow(open.scope, document, blocks);
    }
  }

  private void uncovered(Open open, List<Cid> held, List<SignedBlock> blocks) {
    for (Cid cid : held) {
      viewOf(open.exchange.document())
          .flatMap(view -> view.block(cid))
          .filter(signed -> !open.exchange.covers(BlockHeader.of(signed.block())))
          .ifPresent(blocks::add);
    }
  }

  void tick(boolean isBusy) {
    for (Open open : List.copyOf(byDocument.values())) {
      if (open.exchange.deadline() <= context.now) {
        step(open, () -> open.exchange.tick(context.now, isBusy), Optional.empty());
      }
    }
    openWished();
  }

  /** After each input and each frame: what was made possible by it. */
  void settle() {
    openWished();
    for (Open open : List.copyOf(byDocument.values())) {
      if (open.exchange.isUnreadable()) {
        apply(open, open.exchange.unreadable(), Optional.empty());
      } else {
        releaseHeld(open);
      }
    }
  }

  /** Ends what is under way in scopes that are not shared any more. */
  void dropUnshared() {
    for (Open open : List.copyOf(byDocument.values())) {
      if (!scopes.isShared(open.scope)) {
        context.resetExchange(open.exchange.xid(), ErrorCode.NO_DOC);
        apply(open, open.exchange.drop(), Optional.empty());
      }
    }
  }

  long nextDeadline() {
    long next = byDocument.size() < OWN_OPEN_MAX ? wishes.nextAt() : Long.MAX_VALUE;
    for (Open open : byDocument.values()) {
      next = Math.min(next, open.exchange.deadline());
    }
    return next;
  }

  // ---- effects ----

  /** What an exchange makes of an event; if its document cannot be read here, it ends. */
  private void step(Open open, Supplier<List<ExchangeEffect>> event, Optional<Charge> charge) {
    List<ExchangeEffect> effects;
    try {
      effects = event.get();
    } catch (UnreadableDocumentException e) {
      effects = open.exchange.unreadable();
    }
    apply(open, effects, charge);
  }

  private void apply(Open open, List<ExchangeEffect> effects, Optional<Charge> charge) {
    DocumentExchange exchange = open.exchange;
    if (exchange.xid() != 0 && open.xids.add(exchange.xid())) {
      byXid.put(exchange.xid(), open);
    }
    for (ExchangeEffect effect : effects) {
      if (effect instanceof ExchangeEffect.Send send) {
        context.outbox.small(send.message(), exchange.credit());
      } else if (effect instanceof ExchangeEffect.Deliver deliver) {
        begin(open, deliver, charge.orElseThrow());
      } else if (effect instanceof ExchangeEffect.InSync inSync) {
        inSync(open.scope, exchange.document(), inSync.heads(), inSync.before());
      } else if (effect instanceof ExchangeEffect.Tell tell) {
        viewOf(exchange.document()).ifPresent(view -> accusations.tell(view, tell.author8s()));
      } else if (effect instanceof ExchangeEffect.Closed end) {
        end(open);
        if (end.again()) {
          wish(exchange.document());
        }
      } else if (effect instanceof ExchangeEffect.Failed failed) {
        end(open);
        failed(exchange.document(), failed);
      }
    }
  }

  private void begin(Open open, ExchangeEffect.Deliver deliver, Charge charge) {
    boolean isNew = viewOf(open.exchange.document()).isEmpty();
    deliveries.begin(
        new Deliveries.UnderWay(
            open.scope,
            open.exchange.document(),
            open.origin,
            deliver.xid(),
            deliver.pack(),
            charge),
        isNew ? open.name : Optional.empty(),
        deliver.records());
  }

  private void inSync(
      SharedScope scope, DocumentId document, Frontier heads, Optional<Heads> before) {
    before.ifPresent(old -> scope.peerMoved(document, old, heads));
    scope.progressed(context.now);
    context.conduct.succeeded(document);
    backoffs.succeeded(document);
    context.output(new SessionOutput.DocumentInSync(document, heads));
  }

  private void end(Open open) {
    DocumentExchange exchange = open.exchange;
    byDocument.remove(exchange.document());
    for (long xid : open.xids) {
      byXid.remove(xid);
      closed.put(xid, new Closed(exchange.document(), exchange.heads()));
    }
    context.outbox.removeSource(exchange);
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
