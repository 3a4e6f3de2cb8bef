package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import java.util.Optional;

/** The packs that one exchange sends. */
final class Outbound {
  private Optional<SendPlan> plan = Optional.empty();
  private final Optional<DocumentId> document;
  private final Optional<Message.Intro> intro;
  private int owedLasts;
  private boolean isHeld;
  private long nextIndex;
  private long ackedBelow;
  private boolean isClosed;

  /** Packs without a document belong to an exchange that the other side knows. */
  Outbound(Optional<DocumentId> document, Optional<Message.Intro> intro) {
    this.document = document;
    this.intro = intro;
  }

  /**
   * Adds to what is sent. For each call a pack that is marked as the last follows, be it empty: so
   * the other side can count the answers to what it asked.
   */
  void send(DocumentView view, Iterable<ChainSegment> segments) {
    SendPlan extended = plan.orElseGet(() -> new SendPlan(view));
    segments.forEach(extended::add);
    plan = Optional.of(extended);
    owedLasts++;
  }

  /** Keeps packs back until {@link #release}: blocks they stand on are still being found out. */
  void hold() {
    isHeld = true;
  }

  boolean isHeld() {
    return isHeld;
  }

  void release() {
    isHeld = false;
  }

  /** The other side has all it asked for so far, whatever of it was sent. */
  void dismissed() {
    isHeld = false;
    owedLasts = 0;
    ackedBelow = nextIndex;
  }

  /** The other side takes no more. */
  void close() {
    isClosed = true;
    isHeld = false;
    owedLasts = 0;
  }

  boolean hasPack() {
    return owedLasts > 0 && !isHeld && !isClosed;
  }

  /** True if packs are still to be made. */
  boolean isOwing() {
    return owedLasts > 0;
  }

  boolean covers(BlockHeader block) {
    return plan.isPresent() && plan.get().covers(block);
  }

  /** Returns about what is held to make packs of. */
  long bytes() {
    return plan.map(SendPlan::bytes).orElse(0L);
  }

  Message.Pack next(DocumentView view, long xid, PackTarget target) {
    SendPlan from = plan.orElseThrow();
    PackBody body = PackBuilder.build(view, from, target);
    boolean isLast = from.isEmpty();
    owedLasts -= isLast ? 1 : 0;
    long index = nextIndex++;
    return new Message.Pack(
        xid,
        document,
        intro,
        index,
        isLast,
        body.enc(),
        body.rawLength(),
        body.body(),
        body.signatures());
  }

  /** Returns true if that was news. */
  boolean acked(long below) {
    boolean isNews = below > ackedBelow && below <= nextIndex;
    ackedBelow = isNews ? below : ackedBelow;
    return isNews;
  }

  /** True if nothing is to be sent and all that was sent is durable at the other side. */
  boolean isDone() {
    return owedLasts == 0 && ackedBelow >= nextIndex;
  }
}
