package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.SignedBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * New blocks that are pushed as they come, and those that wait for an exchange of their document.
 */
final class LivePushes {
  /** Most bytes of blocks in one push; more is left to an exchange. */
  static final int PUSH_BYTES_MAX = 65_536;

  /** Most bytes of pushes that wait for credit. */
  static final long QUEUED_BYTES_MAX = 1 << 20;

  /** Most blocks of a document that wait for its exchange. */
  static final int HELD_MAX = 1_024;

  /** Documents that the peer is remembered to know. */
  private static final int KNOWN_MAX = 65_536;

  private final SessionContext context;
  private final Map<DocumentId, List<Cid>> held = new HashMap<>();
  private final Map<DocumentId, Boolean> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DocumentId, Boolean> eldest) {
          return size() > KNOWN_MAX;
        }
      };

  LivePushes(SessionContext context) {
    this.context = context;
  }

  /** The peer has shown that it knows the document, or is told by what is sent now. */
  void peerKnows(DocumentId document) {
    known.put(document, true);
  }

  /** Keeps blocks until {@link #takeHeld}. Returns false if there are too many. */
  boolean hold(DocumentId document, List<SignedBlock> blocks) {
    List<Cid> waiting = held.computeIfAbsent(document, any -> new ArrayList<>());
    if (waiting.size() + blocks.size() > HELD_MAX) {
      return false;
    }
    blocks.forEach(signed -> waiting.add(signed.block().cid()));
    return true;
  }

  void clear() {
    held.clear();
  }

  boolean isHolding(DocumentId document) {
    return held.containsKey(document);
  }

  List<Cid> takeHeld(DocumentId document) {
    List<Cid> waiting = held.remove(document);
    return waiting == null ? List.of() : waiting;
  }

  /** Queues a push; returns false if the blocks are better sent by an exchange. */
  boolean push(SharedScope scope, DocumentView view, List<SignedBlock> blocks) {
    int bytes = blocks.stream().mapToInt(signed -> signed.block().length()).sum();
    boolean isTooMuch =
        context.outbox.isMute()
            || bytes > PUSH_BYTES_MAX
            || context.outbox.pushBytes() + bytes > QUEUED_BYTES_MAX;
    if (isTooMuch || !areEndsSigned(blocks)) {
      return false;
    }
    Optional<PackBody> body = bodyOf(blocks);
    if (body.isEmpty()) {
      return false;
    }
    boolean isNews = known.putIfAbsent(view.id(), true) == null;
    Optional<Message.Intro> intro =
        isNews ? Optional.of(intro(scope, view.name())) : Optional.empty();
    context.outbox.push(
        new Message.Push(
            view.id(),
            intro,
            body.get().enc(),
            body.get().body(),
            body.get().signatures(),
            Optional.empty()));
    scope.live(context.now, context.aboutAsLongAs(ExchangeTimers.SECOND));
    return true;
  }

  private static Optional<PackBody> bodyOf(List<SignedBlock> blocks) {
    Records records = new Records();
    Set<Cid> vouched = backs(blocks);
    boolean[] isSigned = new boolean[blocks.size()];
    for (int i = 0; i < isSigned.length; i++) {
      isSigned[i] = !vouched.contains(blocks.get(i).block().cid());
      if (!records.addIfRoom(blocks.get(i), PUSH_BYTES_MAX)) {
        return Optional.empty();
      }
    }
    return Optional.of(records.toBody(isSigned));
  }

  static Message.Intro intro(SharedScope scope, DocumentName name) {
    PackedItems idHash = PackedItems.own(PackedItems.DIGEST_BYTES, name.idHash().bytes());
    return new Message.Intro(scope.ownTag().high(), name.rootType(), idHash);
  }

  private static Set<Cid> backs(List<SignedBlock> blocks) {
    Set<Cid> backs = new HashSet<>();
    blocks.forEach(signed -> signed.block().back().ifPresent(backs::add));
    return backs;
  }

  private static boolean areEndsSigned(List<SignedBlock> blocks) {
    Set<Cid> vouched = backs(blocks);
    return blocks.stream()
        .allMatch(
            signed -> signed.signature().isPresent() || vouched.contains(signed.block().cid()));
  }
}
