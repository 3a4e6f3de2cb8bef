package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Which scopes the two sides share, and what they say of them: level 2 without the listings.
 *
 * <p>A scope is named by tags that only members can compute or recognise, one for each direction,
 * so whoever is not a member learns nothing. Of a scope that this side has not joined nothing is
 * kept but the claim itself, for the case that it joins later.
 */
final class Scopes {
  /** Most scopes of which a peer's claim is kept. */
  static final int CLAIMS_MAX = 8_192;

  /** Scopes in one DIGEST, which then stays below the 4 KiB that cost no credit. */
  private static final int CLAIMS_PER_DIGEST = 80;

  /** Scopes in the greeting; the rest follows in a DIGEST. */
  private static final int CLAIMS_IN_HELLO = 4_096;

  private final SessionContext context;
  private final Sum128 ownNonce;
  private Optional<Sum128> theirNonce = Optional.empty();
  private final Map<Sum128, Message.ScopeClaim> claims = new LinkedHashMap<>();
  private final Map<ScopeId, SharedScope> shared = new LinkedHashMap<>();
  private final Map<Long, SharedScope> byTheirTag8 = new HashMap<>();

  /** Scopes of the peer that were not here when it said so in a sketch, by tag8. */
  private final Set<Long> foreign = new HashSet<>();

  /** Scopes that the peer is expected to claim. */
  private final Map<ScopeId, SharedScope> expected = new HashMap<>();

  /** What the greeting said of each scope, for scopes that are found to be shared later. */
  private final Map<ScopeId, Sum128> said = new HashMap<>();

  Scopes(SessionContext context, LongSupplier random) {
    this.context = context;
    this.ownNonce = new Sum128(random.getAsLong(), random.getAsLong());
  }

  Sum128 ownNonce() {
    return ownNonce;
  }

  Collection<SharedScope> shared() {
    return shared.values();
  }

  boolean isShared(SharedScope scope) {
    return shared.get(scope.id()) == scope;
  }

  Set<ScopeId> sharedIds() {
    return Set.copyOf(shared.keySet());
  }

  Optional<SharedScope> sharedScopeOf(DocumentId document) {
    return context.replica.scopeOf(document).map(scope -> shared.get(scope.id()));
  }

  /** Returns the scope that the peer names so. */
  Optional<SharedScope> byTheirTag8(long tag8) {
    return Optional.ofNullable(byTheirTag8.get(tag8));
  }

  /** Returns what the greeting says. */
  List<Message.ScopeClaim> claimsForHello() {
    return claimsOf(context.replica.scopes()).stream().limit(CLAIMS_IN_HELLO).toList();
  }

  private List<Message.ScopeClaim> claimsOf(Collection<? extends ScopeView> scopes) {
    List<Message.ScopeClaim> made = new ArrayList<>();
    for (ScopeView scope : scopes) {
      Sum128 digest = scope.digest();
      said.put(scope.id(), digest);
      made.add(new Message.ScopeClaim(ownTag(scope), scope.documentCount(), digest));
    }
    return made;
  }

  private Sum128 ownTag(ScopeView scope) {
    return Sum128.of(scope.secret().tag(context.self, context.remote, ownNonce.bytes()));
  }

  private Sum128 theirTag(ScopeView scope, Sum128 nonce) {
    return Sum128.of(scope.secret().tag(context.remote, context.self, nonce.bytes()));
  }

  /** The peer's greeting. Returns the scopes that it claims and that are joined here. */
  List<SharedScope> greeted(Message.Hello hello) {
    theirNonce = Optional.of(hello.nonce());
    return claimed(hello.scopes());
  }

  /** True if there are so many scopes that they are better said in a sketch. */
  boolean areMany() {
    return context.replica.scopes().size() >= ClaimSketches.SCOPES_MIN;
  }

  /** Returns what the greeting, or a round of anti-entropy, says of all scopes in a sketch. */
  Message.ClaimSketch claimSketch() {
    return ClaimSketches.write(claimsOf(context.replica.scopes()), ownNonce);
  }

  /**
   * Claims came in a sketch. Returns the shared scopes that are equal; the digests of the others
   * are said if {@code isToSpeak}, and of all if the sketch cannot be read.
   */
  List<SharedScope> claimed(Message.ClaimSketch sketch, boolean isToSpeak) {
    if (theirNonce.isEmpty()) {
      return List.of();
    }
    List<OwnClaim> own = ownClaims(theirNonce.get());
    Optional<ClaimSketches.Read> read =
        ClaimSketches.read(sketch, own.stream().map(OwnClaim::claim).toList(), theirNonce.get());
    if (read.isEmpty()) {
      sayAll();
      return List.of();
    }
    foreign.clear();
    foreign.addAll(read.get().theirs());
    List<SharedScope> equal = new ArrayList<>();
    List<SharedScope> differing = new ArrayList<>();
    for (OwnClaim one : own) {
      long tag8 = one.claim().tag().high();
      if (read.get().differing().contains(tag8)) {
        differing.add(shared(one.view(), unlike(one.claim())));
      } else if (!read.get().ours().contains(tag8)) {
        equal.add(shared(one.view(), one.claim()));
      }
    }
    told();
    if (isToSpeak) {
      say(differing);
    }
    return equal;
  }

  /** What the peer would say of a scope if it had what is here. */
  private record OwnClaim(ScopeView view, Message.ScopeClaim claim) {}

  private List<OwnClaim> ownClaims(Sum128 nonce) {
    List<OwnClaim> own = new ArrayList<>();
    for (ScopeView view : context.replica.scopes()) {
      Sum128 tag = theirTag(view, nonce);
      Message.ScopeClaim claim = new Message.ScopeClaim(tag, view.documentCount(), view.digest());
      own.add(new OwnClaim(view, claim));
    }
    return own;
  }

  private SharedScope shared(ScopeView view, Message.ScopeClaim claim) {
    SharedScope known = shared.get(view.id());
    if (known == null) {
      return share(view, claim);
    }
    known.claimed(claim);
    return known;
  }

  /** What stands for a claim of which only that it differs is known yet. */
  private static Message.ScopeClaim unlike(Message.ScopeClaim own) {
    Sum128 digest = new Sum128(~own.digest().high(), own.digest().low());
    return new Message.ScopeClaim(own.tag(), own.documents(), digest);
  }

  /** Claims came. Returns those of scopes that are joined here too. */
  List<SharedScope> claimed(List<Message.ScopeClaim> made) {
    for (Message.ScopeClaim claim : made) {
      if (claims.size() < CLAIMS_MAX || claims.containsKey(claim.tag())) {
        claims.put(claim.tag(), claim);
      }
    }
    match();
    List<SharedScope> found = new ArrayList<>();
    for (Message.ScopeClaim claim : made) {
      SharedScope scope = byTheirTag8.get(claim.tag().high());
      if (scope != null) {
        scope.claimed(claim);
        found.add(scope);
      }
    }
    return found;
  }

  /** Finds out anew which scopes are shared; returns those that were not before. */
  List<SharedScope> match() {
    List<SharedScope> news = new ArrayList<>();
    if (theirNonce.isEmpty()) {
      return news;
    }
    Set<ScopeId> before = sharedIds();
    shared.keySet().removeIf(id -> context.replica.scope(id).isEmpty());
    byTheirTag8.values().removeIf(scope -> !shared.containsKey(scope.id()));
    for (ScopeView view : context.replica.scopes()) {
      if (!shared.containsKey(view.id())) {
        claimOf(view, theirTag(view, theirNonce.get()))
            .ifPresent(claim -> news.add(share(view, claim)));
      }
    }
    if (!before.equals(shared.keySet()) || before.isEmpty()) {
      told();
    }
    return news;
  }

  private void told() {
    context.output(new SessionOutput.PeerScopes(sharedIds()));
  }

  private Optional<Message.ScopeClaim> claimOf(ScopeView view, Sum128 tag) {
    if (foreign.remove(tag.high())) {
      return Optional.of(unlike(new Message.ScopeClaim(tag, view.documentCount(), view.digest())));
    }
    return Optional.ofNullable(claims.get(tag));
  }

  /** Returns a scope that the peer is expected to claim; it is not shared before. */
  SharedScope expected(ScopeView view) {
    Message.ScopeClaim nothing = new Message.ScopeClaim(Sum128.ZERO, 0, Sum128.ZERO);
    return expected.computeIfAbsent(
        view.id(), id -> new SharedScope(context.replica, id, ownTag(view), nothing));
  }

  private SharedScope share(ScopeView view, Message.ScopeClaim claim) {
    SharedScope scope = expected(view);
    expected.remove(view.id());
    scope.claimed(claim);
    Optional.ofNullable(said.get(view.id())).ifPresent(scope::said);
    shared.put(view.id(), scope);
    byTheirTag8.put(claim.tag().high(), scope);
    return scope;
  }

  /** Says the present digests of shared scopes. */
  void say(Collection<SharedScope> scopes) {
    List<Message.ScopeClaim> made = scopes.stream().map(SharedScope::claim).toList();
    send(made);
  }

  /** A round of anti-entropy. */
  void sayRound() {
    if (areMany()) {
      Message.ClaimSketch sketch = claimSketch();
      context.outbox.control(
          new Message.ScopeDigests(Message.FORM_SKETCH, List.of(), Optional.of(sketch)));
    } else {
      say(shared.values().stream().filter(scope -> !scope.isBusy()).toList());
    }
  }

  /** Says the digests of all scopes that are joined here, shared or not. */
  void sayAll() {
    shared.values().forEach(SharedScope::claim);
    send(claimsOf(context.replica.scopes()));
  }

  /** Says the digests that did not fit the greeting. */
  void sayRest() {
    if (areMany()) {
      return; // the sketch in the greeting has said all
    }
    List<Message.ScopeClaim> all = claimsOf(context.replica.scopes());
    send(all.subList(Math.min(all.size(), CLAIMS_IN_HELLO), all.size()));
  }

  private void send(List<Message.ScopeClaim> made) {
    for (int from = 0; from < made.size(); from += CLAIMS_PER_DIGEST) {
      int to = Math.min(made.size(), from + CLAIMS_PER_DIGEST);
      context.outbox.control(new Message.ScopeDigests(Message.FORM_LIST, made.subList(from, to)));
    }
  }
}
