package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.codec.Decoded;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Proofs of equivocation between this side and one peer: each is told once, and again to a peer
 * that shows that it did not get it.
 */
final class Accusations {
  /** Most proofs that are asked for, or told, at one opening of a document. */
  static final int PER_MESSAGE_MAX = 64;

  /** Authors of whom it is remembered how the peer stands to them. */
  private static final int TOLD_MAX = 4_096;

  private record Told(DocumentId document, AuthorId author) {}

  /** What of the peer was sent before it knew is here after so long, unless it is very slow. */
  private static final long SHOWN_GRACE = 10 * ExchangeTimers.SECOND;

  /** A peer that was told so often, the first time so long ago, is held to know. */
  private static final int TOLD_OFTEN = 3;

  private static final long TOLD_GRACE = 120 * ExchangeTimers.SECOND;

  private static final int DOUBLINGS_MAX = 6;

  /** What the peer was told of an author, and whether it has shown that it knows. */
  private static final class Standing {
    private int told;
    private long firstToldAt;
    private long toldAgainFrom;
    private boolean isShown;
    private long shownAt;
  }

  private final SessionContext context;
  private final Function<DocumentId, Optional<DocumentView>> views;
  private final Map<Told, Standing> standings =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Told, Standing> eldest) {
          return size() > TOLD_MAX;
        }
      };

  /** Proofs are read by these views, when their turn to be sent comes. */
  Accusations(SessionContext context, Function<DocumentId, Optional<DocumentView>> views) {
    this.context = context;
    this.views = views;
  }

  /**
   * Sends the proof against an author, unless the peer has it, was told it just now, or it is too
   * long to be sent. What is sent may be lost: so it is said again, more and more seldom, when the
   * peer shows that it does not know.
   */
  void tell(DocumentView view, AuthorId author) {
    Told name = new Told(view.id(), author);
    Standing standing = standings.computeIfAbsent(name, any -> new Standing());
    boolean isDue = standing.told == 0 || context.now >= standing.toldAgainFrom;
    if (standing.isShown || !isDue || context.outbox.isMute()) {
      return;
    }
    long delay = Math.max(4 * context.rtt(), ExchangeTimers.SECOND);
    standing.firstToldAt = standing.told == 0 ? context.now : standing.firstToldAt;
    standing.toldAgainFrom = context.now + (delay << Math.min(standing.told, DOUBLINGS_MAX));
    standing.told++;
    Deque<Told> once = new ArrayDeque<>(List.of(name));
    context.outbox.later(
        () -> Optional.ofNullable(once.poll()).flatMap(this::message), 0, Optional.empty());
  }

  private void shown(DocumentId document, AuthorId author) {
    Standing standing =
        standings.computeIfAbsent(new Told(document, author), any -> new Standing());
    standing.shownAt = standing.isShown ? standing.shownAt : context.now;
    standing.isShown = true;
  }

  /** Returns those of the convicted authors of a document of whom the peer knows that they are. */
  Set<AuthorId> knownTo(DocumentView view) {
    Set<AuthorId> known = new HashSet<>();
    for (AuthorId author : view.convicted()) {
      Standing standing = standings.get(new Told(view.id(), author));
      if (standing != null && isKnown(standing)) {
        known.add(author);
      }
    }
    return known;
  }

  private boolean isKnown(Standing standing) {
    return standing.isShown && context.now - standing.shownAt >= SHOWN_GRACE
        || standing.told >= TOLD_OFTEN && context.now - standing.firstToldAt >= TOLD_GRACE;
  }

  private Optional<Message> message(Told name) {
    return views
        .apply(name.document())
        .flatMap(view -> view.proof(name.author()))
        .filter(Evidence::isTellable)
        .map(Evidence::message);
  }

  /** The peer has said, or shown, of whom it lacks the proofs, and of whom it has them. */
  void tell(DocumentView view, ExchangeEffect.Tell names) {
    Set<Long> known = new HashSet<>(names.known());
    Set<Long> lacked = new HashSet<>(names.author8s());
    List<AuthorId> convicted = view.convicted();
    convicted.stream()
        .filter(author -> known.contains(author.prefix64()))
        .forEach(author -> shown(view.id(), author));
    convicted.stream()
        .filter(author -> lacked.contains(author.prefix64()))
        .limit(PER_MESSAGE_MAX)
        .forEach(author -> tell(view, author));
  }

  /** The peer tells a proof, over a document of a shared scope. */
  void heard(SharedScope scope, Optional<DocumentView> view, Message.Equiv message) {
    List<AuthorId> known = view.map(DocumentView::convicted).orElse(List.of());
    Optional<AuthorId> author =
        message.one().chain().stream()
            .findFirst()
            .flatMap(first -> Block.decode(first).value())
            .map(Block::author)
            .filter(known::contains);
    author.ifPresent(one -> shown(message.document(), one));
    if (view.isEmpty() || author.isPresent()) {
      return;
    }
    Decoded<EquivocationProof> proof = Evidence.check(message);
    proof.refusal().ifPresent(why -> context.garbage(why));
    proof.value().ifPresent(good -> take(scope, good));
  }

  private void take(SharedScope scope, EquivocationProof proof) {
    shown(proof.document(), proof.author());
    context.output(new SessionOutput.Convicted(scope.id(), proof));
  }
}
