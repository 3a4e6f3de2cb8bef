package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.codec.Decoded;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Proofs of equivocation between this side and one peer: each is told at most once either way. */
final class Accusations {
  /** Most proofs that are asked for, or told, at one opening of a document. */
  static final int PER_MESSAGE_MAX = 64;

  /** Proofs that the peer is remembered to have. */
  private static final int TOLD_MAX = 4_096;

  private record Told(DocumentId document, AuthorId author) {}

  private final SessionContext context;
  private final Function<DocumentId, Optional<DocumentView>> views;
  private final Map<Told, Boolean> told =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Told, Boolean> eldest) {
          return size() > TOLD_MAX;
        }
      };

  /** Proofs are read by these views, when their turn to be sent comes. */
  Accusations(SessionContext context, Function<DocumentId, Optional<DocumentView>> views) {
    this.context = context;
    this.views = views;
  }

  /** Sends the proof against an author, unless the peer has it or it is too long to be sent. */
  void tell(DocumentView view, AuthorId author) {
    Told name = new Told(view.id(), author);
    if (!context.outbox.isMute() && told.put(name, true) == null) {
      Deque<Told> once = new ArrayDeque<>(List.of(name));
      context.outbox.later(
          () -> Optional.ofNullable(once.poll()).flatMap(this::message), 0, Optional.empty());
    }
  }

  private Optional<Message> message(Told name) {
    return views
        .apply(name.document())
        .flatMap(view -> view.proof(name.author()))
        .filter(Evidence::isTellable)
        .map(Evidence::message);
  }

  /** Sends the proofs against authors whose keys begin like this. */
  void tell(DocumentView view, List<Long> author8s) {
    view.convicted().stream()
        .filter(author -> author8s.contains(author.prefix64()))
        .limit(PER_MESSAGE_MAX)
        .forEach(author -> tell(view, author));
  }

  /** The peer tells a proof, over a document of a shared scope. */
  void heard(SharedScope scope, Optional<DocumentView> view, Message.Equiv message) {
    List<AuthorId> known = view.map(DocumentView::convicted).orElse(List.of());
    boolean isKnown =
        !message.one().chain().isEmpty()
            && Block.decode(message.one().chain().get(0))
                .value()
                .filter(block -> known.contains(block.author()))
                .isPresent();
    if (view.isEmpty() || isKnown) {
      return;
    }
    Decoded<EquivocationProof> proof = Evidence.check(message);
    proof.refusal().ifPresent(why -> context.garbage(why));
    proof.value().ifPresent(good -> take(scope, good));
  }

  private void take(SharedScope scope, EquivocationProof proof) {
    told.put(new Told(proof.document(), proof.author()), true);
    context.output(new SessionOutput.Convicted(scope.id(), proof));
  }
}
