package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.PublicKey;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.codec.Decoded;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The whole head exchange over one connection to one proven peer: scopes and documents, without
 * I/O.
 *
 * <p>How to drive it:
 *
 * <ol>
 *   <li>call {@link #start} once;
 *   <li>after every input call {@link #poll} until it is empty, and do what it says in that order,
 *       before the next input ({@link #blocked} alone may come in between);
 *   <li>hand in what arrives ({@link #frame}, {@link #stored}, {@link #writable}), what happens
 *       here ({@link #appended}, {@link #scopesChanged}, {@link #wish}), and the time ({@link
 *       #tick}).
 * </ol>
 *
 * <p>Times are nanoseconds on one clock that never goes back. Nothing a peer sends makes a method
 * throw. Nothing of the session needs to survive a restart. For one thread at a time.
 */
public final class PeerSession {
  private static final long PROTO = 1;
  private static final int HELLOS_MAX = 30;

  /** The wait for an answer to a greeting is doubled so often: 1, 2, 4 s. */
  private static final int HELLO_DOUBLINGS = 2;

  /** A peer that takes nothing of what waits for it for so long is left alone until it does. */
  static final long DEAF_NANOS = 60 * ExchangeTimers.SECOND;

  private static final int FRAME_BYTES_MIN = 1_024;
  private static final long WAKE_MIN = 1_000_000L;

  private final SessionContext context;
  private final Scopes scopes;
  private final Documents documents;
  private final ScopeExchanges scopeExchanges;
  private final Reassembly reassembly = new Reassembly();
  private boolean isBlocked;
  private boolean isGreeted;
  private boolean isClosed;
  private int hellosSent;
  private long helloAt = Long.MAX_VALUE;
  private long digestAt = Long.MAX_VALUE;
  private long wakeSaid = Long.MAX_VALUE;

  /** When the peer last took something, or nothing waited for it. */
  private long takenAt;

  /** Begins a session that remembers nothing of the peer. */
  public PeerSession(
      SessionOptions options,
      PublicKey self,
      PublicKey remote,
      boolean isDialler,
      ReplicaView replica,
      LongSupplier random) {
    this(options, self, remote, isDialler, replica, random, ScopeMemory.NONE);
  }

  /**
   * Begins a session; nothing is sent before {@link #start}.
   *
   * @param self this side's peer key
   * @param remote the other side's peer key, proven by the channel
   * @param isDialler true at exactly one of the two ends
   * @param random uniform 64-bit numbers, unpredictable to the peer
   * @param memory what is remembered of the peer from one connection to the next
   */
  public PeerSession(
      SessionOptions options,
      PublicKey self,
      PublicKey remote,
      boolean isDialler,
      ReplicaView replica,
      LongSupplier random,
      ScopeMemory memory) {
    context = new SessionContext(options, self, remote, isDialler, replica, random, memory);
    scopes = new Scopes(context, random);
    documents = new Documents(context, scopes);
    scopeExchanges = new ScopeExchanges(context, scopes, documents);
  }

  // ---- inputs ----

  /** The connection is open: greet the peer. */
  public void start(long nowNanos) {
    context.now = nowNanos;
    context.lastHeard = nowNanos;
    takenAt = nowNanos;
    context.conduct.heard();
    List<SharedScope> attached = scopeExchanges.worthAttaching();
    sendHello(attached);
    scopeExchanges.sketches().attach(attached);
    digestAt = nowNanos + context.aboutAsLongAs(context.options.digestIntervalNanos());
  }

  /** A frame arrived. */
  public void frame(byte[] frame, long nowNanos) {
    context.now = nowNanos;
    context.lastHeard = nowNanos;
    context.conduct.heard();
    Decoded<FrameCodec.Frame> read = FrameCodec.read(frame);
    Decoded<Optional<byte[]>> whole =
        read instanceof Decoded.Ok<FrameCodec.Frame> ok
            ? reassembly.take(ok.get())
            : new Decoded.Bad<>(read.refusal().orElse(""));
    if (frame.length > context.options.frameBytesMax()) {
      garbage("a frame of " + frame.length + " bytes");
    } else if (whole instanceof Decoded.Bad<Optional<byte[]>> bad) {
      garbage(bad.reason());
    } else {
      whole.value().flatMap(bytes -> bytes).ifPresent(this::message);
    }
    settle();
  }

  /**
   * The connection takes no more frames for now; {@link #poll} gives none until {@link #writable}.
   */
  public void blocked() {
    isBlocked = true;
  }

  /** The connection takes frames again. */
  public void writable(long nowNanos) {
    context.now = nowNanos;
    isBlocked = false;
    settle();
  }

  /**
   * A delivery has been judged and stored.
   *
   * @throws IllegalArgumentException if no delivery of that number is under way
   */
  public void stored(DeliveryResult result, long nowNanos) {
    context.now = nowNanos;
    documents.stored(result);
    settle();
  }

  /**
   * Blocks became durable here that this peer did not send: local commits, or another peer's. Small
   * ones are pushed, the rest is left to an exchange. Nothing is sent if the peer does not share
   * the scope.
   *
   * @param blocks in topological order
   */
  public void appended(DocumentId document, List<SignedBlock> blocks, long nowNanos) {
    context.now = nowNanos;
    documents.appended(document, blocks);
    settle();
  }

  /**
   * An author has been proven here to fork its chain; the peer is told unless it knows. Not to be
   * called for what this peer itself brought to light.
   */
  public void convicted(DocumentId document, AuthorId author, long nowNanos) {
    context.now = nowNanos;
    documents.convicted(document, author);
    settle();
  }

  /** The set of joined scopes changed. */
  public void scopesChanged(long nowNanos) {
    context.now = nowNanos;
    if (isGreeted) {
      List<SharedScope> news = scopes.match();
      documents.dropUnshared();
      scopeExchanges.dropUnshared();
      scopes.sayAll();
      scopeExchanges.compareAfterHello(news);
    }
    settle();
  }

  /** Bring a document into agreement with the peer soon. */
  public void wish(DocumentId document, long nowNanos) {
    context.now = nowNanos;
    documents.wish(document);
    settle();
  }

  /**
   * Compare all shared scopes with the peer now; {@link SessionOutput.ScopeInSync} comes for each
   * that is equal, at once or after its differences have been dealt with.
   */
  public void compare(long nowNanos) {
    context.now = nowNanos;
    scopeExchanges.compare();
    settle();
  }

  /** The time has come that {@link SessionOutput.WakeAt} named, or any other. */
  public void tick(long nowNanos) {
    context.now = nowNanos;
    wakeSaid = Long.MAX_VALUE;
    if (helloAt <= nowNanos) {
      sendHello(List.of());
    }
    if (digestAt <= nowNanos) {
      digestAt = nowNanos + context.aboutAsLongAs(context.options.digestIntervalNanos());
      scopes.sayRound();
      scopeExchanges.sketches().audit();
    }
    context.conduct.tick();
    suspendIfDeaf();
    documents.tick(isBusy());
    scopeExchanges.tick(isBusy());
    settle();
  }

  // ---- outputs ----

  /** Returns the next thing to be done, or empty if there is nothing until the next input. */
  public Optional<SessionOutput> poll() {
    SessionOutput output = context.outputs.pollFirst();
    if (output != null) {
      return Optional.of(output);
    }
    if (isClosed) {
      return Optional.empty();
    }
    if (!isBlocked) {
      Optional<byte[]> frame = context.outbox.nextFrame(context.now);
      if (frame.isEmpty()) {
        settle();
        frame = context.outbox.nextFrame(context.now);
      }
      if (frame.isPresent()) {
        takenAt = context.now;
        return frame.map(SessionOutput.Send::new);
      }
    }
    if (!context.outbox.hasBacklog()) {
      takenAt = context.now;
    }
    return Optional.ofNullable(context.outputs.pollFirst()).or(this::wake);
  }

  private Optional<SessionOutput> wake() {
    long next = Math.min(Math.min(helloAt, digestAt), documents.nextDeadline());
    next = Math.min(next, scopeExchanges.nextDeadline());
    next = Math.min(next, context.conduct.nextDeadline());
    next = Math.min(next, context.outbox.isInterrupted() ? context.now : deafAt());
    if (next == wakeSaid || next == Long.MAX_VALUE) {
      return Optional.empty();
    }
    wakeSaid = next;
    // What is due already is due in a moment: no input of ours brought it about.
    return Optional.of(new SessionOutput.WakeAt(Math.max(next, context.now + WAKE_MIN)));
  }

  // ---- getters ----

  /** Returns the scopes that both sides have joined, as far as the peer has said. */
  public Set<ScopeId> sharedScopes() {
    return scopes.sharedIds();
  }

  /** Returns the number of exchanges of documents that are open. */
  public int openExchanges() {
    return documents.openCount();
  }

  /** Returns true if nothing is under way: no exchange, no queue, no delivery awaited. */
  public boolean isIdle() {
    return documents.isIdle() && scopeExchanges.isIdle() && !context.outbox.hasBacklog();
  }

  // ---- details ----

  private boolean isBusy() {
    boolean isReceiving =
        reassembly.halfReceived() > 0
            && context.now - context.lastHeard < 2 * ExchangeTimers.SECOND;
    return isBlocked || isReceiving || context.outbox.hasBacklog();
  }

  private void settle() {
    listenAgain();
    context.giveBack();
    documents.settle();
    scopeExchanges.settle();
  }

  /**
   * For so long the peer has taken nothing of what waits for it: nothing is kept for it any longer
   * but its place, and the two begin anew when it does.
   */
  private void suspendIfDeaf() {
    if (deafAt() <= context.now && !context.outbox.isMute()) {
      context.outbox.mute();
      documents.suspend();
      scopeExchanges.suspend();
    }
  }

  private long deafAt() {
    return context.outbox.hasBacklog() ? takenAt + DEAF_NANOS : Long.MAX_VALUE;
  }

  private void listenAgain() {
    if (context.outbox.isMute() && !isBlocked && context.outbox.isOpen()) {
      context.outbox.unmute();
      takenAt = context.now;
      scopes.sayAll();
    }
  }

  /** Greets; sketches of these scopes follow. */
  private void sendHello(List<SharedScope> following) {
    SessionOptions options = context.options;
    boolean areMany = scopes.areMany();
    context.outbox.control(
        new Message.Hello(
            PROTO,
            Message.CAP_DEFLATE,
            options.frameBytesMax(),
            options.connectionWindowBytes(),
            scopes.ownNonce(),
            areMany ? Message.FORM_SKETCH : Message.FORM_LIST,
            areMany ? List.of() : scopes.claimsForHello(),
            areMany ? Optional.of(scopes.claimSketch()) : Optional.empty(),
            PackedItems.ofNames(following.stream().map(scope -> scope.ownTag().high()).toList())));
    hellosSent++;
    boolean isAgain = !isGreeted && hellosSent < HELLOS_MAX;
    long delay = ExchangeTimers.SECOND << Math.min(hellosSent - 1, HELLO_DOUBLINGS);
    helloAt = isAgain ? context.now + ExchangeTimers.jitter(delay, context.random) : Long.MAX_VALUE;
  }

  private void message(byte[] bytes) {
    Decoded<Message> decoded = MessageCodec.decode(bytes);
    if (decoded instanceof Decoded.Bad<Message> bad) {
      garbage(bad.reason());
      return;
    }
    Message message = decoded.orThrow();
    if (message instanceof Message.Hello hello && hello.nonce().equals(scopes.ownNonce())) {
      context.fault(
          SessionOutput.Severity.MINOR, SessionOutput.Cause.CONFUSION, "greets with our greeting");
      return;
    }
    if (isGreeted == (message.type() == 0)) {
      if (isGreeted && hellosSent < HELLOS_MAX) {
        // It asks again, so ours was lost.
        sendHello(List.of());
      }
      return;
    }
    boolean isFree = Outbox.isExempt(message.type(), bytes.length);
    charged(message, isFree ? 0 : bytes.length);
  }

  private void charged(Message message, int cost) {
    Charge charge = new Charge(context, cost);
    if (cost > 0 && !context.connection.window().arrived(cost)) {
      close(SessionOutput.Cause.FLOOD, "sends more than it was granted");
      return;
    }
    Optional<Exchange> before = exchangeOf(message);
    handle(message, charge);
    Optional<Exchange> exchange = before.isPresent() ? before : exchangeOf(message);
    boolean isItsOwn =
        exchange.isPresent()
            && exchange.get().xid() == message.xid()
            && !(message instanceof Message.ScopeDiff); // it ends the exchange that it is of
    if (cost > 0 && isItsOwn && !charge.belongsTo(exchange.orElseThrow())) {
      context.fault(
          SessionOutput.Severity.GRAVE,
          SessionOutput.Cause.FLOOD,
          "passes the window of an exchange");
    }
    context.dealtWith(charge);
  }

  private Optional<Exchange> exchangeOf(Message message) {
    return documents.exchange(message.xid()).or(() -> scopeExchanges.exchange(message.xid()));
  }

  private void handle(Message message, Charge charge) {
    if (context.outbox.isMute() && !isHeardWhileDeaf(message.type())) {
      return;
    }
    switch (message.type()) {
      case 0 -> greeted((Message.Hello) message);
      case 1 -> digests((Message.ScopeDigests) message);
      case 2 -> credit((Message.Credit) message);
      case 3 -> {
        // What the peer refuses it says for our log alone; the timers deal with the rest.
      }
      case 4 -> wasReset((Message.Reset) message);
      case 8 -> scopeExchanges.sketches().scopeSketch((Message.ScopeSketch) message);
      case 9 -> scopeExchanges.scopeMore((Message.ScopeMore) message);
      case 10 -> scopeExchanges.scopeDiff((Message.ScopeDiff) message, charge);
      case 11 -> scopeExchanges.scopeList((Message.ScopeList) message);
      case 16 -> documents.docOpen((Message.DocOpen) message, charge);
      case 21 -> documents.pack((Message.Pack) message, charge);
      case 17, 18, 19, 20, 22, 23, 24 -> documents.message(message, charge);
      case 32 -> documents.push((Message.Push) message, charge);
      case 12 -> scopeExchanges.sketches().scopeTrie((Message.ScopeTrie) message);
      case 33 -> documents.equiv((Message.Equiv) message);
      default -> {
        // A number of a later protocol is skipped.
      }
    }
  }

  /** Who takes no answers is not answered; what it brings is taken in. */
  private static boolean isHeardWhileDeaf(int type) {
    return type <= 4 || type == 21 || type >= 32;
  }

  private void greeted(Message.Hello hello) {
    if (hello.proto() != PROTO || hello.maxFrame() < FRAME_BYTES_MIN) {
      context.err(ErrorCode.UNSUPPORTED, 0, "protocol " + hello.proto());
      close(
          SessionOutput.Cause.CONFUSION,
          "speaks protocol " + hello.proto() + " in frames of " + hello.maxFrame());
      return;
    }
    isGreeted = true;
    helloAt = Long.MAX_VALUE;
    context.greeted(hello.caps(), hello.maxFrame(), hello.credit());
    if (hello.form() > Message.FORM_SKETCH) {
      context.err(ErrorCode.UNSUPPORTED, 0, "HELLO of form " + hello.form());
    }
    List<SharedScope> found = new ArrayList<>(scopes.greeted(hello));
    scopes.sayRest();
    // Of scopes that differ one side must say more than a sketch does; the listener sees it first.
    hello.sketch().ifPresent(many -> found.addAll(scopes.claimed(many, !context.isDialler)));
    hello.following().names().forEach(scopeExchanges::awaitSketch);
    scopeExchanges.compareAfterHello(found);
  }

  private void digests(Message.ScopeDigests digests) {
    if (digests.form() > Message.FORM_SKETCH) {
      context.err(ErrorCode.UNSUPPORTED, 0, "DIGEST of form " + digests.form());
      return;
    }
    List<SharedScope> found = new ArrayList<>(scopes.claimed(digests.scopes()));
    digests.sketch().ifPresent(many -> found.addAll(scopes.claimed(many, true)));
    scopeExchanges.compareAfterDigest(found);
  }

  private void credit(Message.Credit credit) {
    if (credit.xid() == 0) {
      context.connection.granted(credit.bytes());
    } else {
      exchangeOf(credit)
          .filter(exchange -> exchange.xid() == credit.xid())
          .ifPresent(
              exchange -> {
                exchange.credit().granted(credit.bytes());
                context.outbox.granted(exchange.credit());
                exchange.granted(context.now);
              });
    }
  }

  private void wasReset(Message.Reset reset) {
    if (!documents.wasReset(reset)) {
      scopeExchanges.wasReset(reset);
    }
  }

  private void garbage(String reason) {
    context.err(ErrorCode.GARBAGE, 0, "");
    context.garbage(reason);
  }

  private void close(SessionOutput.Cause cause, String reason) {
    isClosed = true;
    context.fault(SessionOutput.Severity.GRAVE, cause, reason);
    context.output(new SessionOutput.Close(reason));
  }
}
