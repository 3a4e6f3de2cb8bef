package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * What one side sends to the other, merged into one topological stream. It holds a header per
 * segment and reads everything else when its turn comes, so a transfer of a million blocks costs no
 * more memory than one of ten.
 *
 * <p>Where few blocks are signed, those of many authors may be under way at once with no signature
 * above them yet, and wait at the other side, whose room is limited. Once there are too many, what
 * vouches for them is sent before its turn, one author after the other; it comes again in its turn.
 */
final class SendPlan {
  /**
   * Bytes sent since all was vouched for, at which the rest is vouched for ahead: a quarter of the
   * 16 MiB that may wait at the other side. What is sent ahead is sent twice, so not sooner.
   */
  static final long OPEN_BYTES_MAX = 4 << 20;

  /** Bytes of segments that have been sent and are remembered; of more the oldest go. */
  static final long SENT_BYTES_MAX = 1 << 16;

  private final DocumentView view;

  /** Segments that have been sent, the latest last: what they cover need not be pushed. */
  private final Deque<ChainSegment> done = new ArrayDeque<>();

  private long sentBytes;
  private final PriorityQueue<Entry> queue =
      new PriorityQueue<>(Comparator.comparing(Entry::header, BlockHeader.TOPOLOGICAL));
  private final Deque<BlockHeader> putBack = new ArrayDeque<>();
  private final Map<Cid, BlockHeader> open = new LinkedHashMap<>();
  private final Deque<BlockHeader> ahead = new ArrayDeque<>();

  /** Blocks that are sent ahead of their turn; false once they have been. */
  private final Map<Cid, Boolean> vouched = new HashMap<>();

  private long openBytes;
  private long bytes;

  private record Entry(BlockHeader header, ChainSegment segment) {}

  SendPlan(DocumentView view) {
    this.view = view;
  }

  /** Adds a segment. */
  void add(ChainSegment segment) {
    Optional<Cid> next = segment.peek();
    if (next.isPresent()) {
      queue.add(new Entry(headerOf(next.get()), segment));
      bytes += segment.bytes();
    } else {
      remember(segment);
    }
  }

  private void remember(ChainSegment segment) {
    segment.end();
    done.add(segment);
    sentBytes += segment.bytes();
    while (sentBytes > SENT_BYTES_MAX) {
      sentBytes -= done.remove().bytes();
    }
  }

  /** What a block needs to be believed comes behind it: it stands higher. */
  private void vouch(BlockHeader header) {
    List<Cid> vouchers = view.vouchers(header.cid());
    if (!vouchers.isEmpty()) {
      add(Chains.sorted(view, vouchers));
    }
  }

  private BlockHeader headerOf(Cid cid) {
    return view.header(cid)
        .orElseThrow(() -> new IllegalStateException("block " + cid + " has vanished"));
  }

  boolean isEmpty() {
    return putBack.isEmpty() && ahead.isEmpty() && queue.isEmpty();
  }

  /** Takes the next block, or nothing at the end. */
  Optional<BlockHeader> next() {
    if (!putBack.isEmpty()) {
      return Optional.of(putBack.removeFirst());
    }
    while (ahead.isEmpty() && openBytes > OPEN_BYTES_MAX && !open.isEmpty()) {
      vouchAhead();
    }
    if (!ahead.isEmpty()) {
      return Optional.of(ahead.removeFirst());
    }
    Entry entry = queue.poll();
    if (entry == null) {
      return Optional.empty();
    }
    goOn(entry);
    while (!queue.isEmpty() && queue.peek().header().cid().equals(entry.header().cid())) {
      goOn(queue.remove()); // it is in two segments
    }
    vouch(entry.header());
    return Optional.of(entry.header());
  }

  /** Plans what vouches for the block that waits for it longest. */
  private void vouchAhead() {
    Iterator<BlockHeader> longest = open.values().iterator();
    BlockHeader end = longest.next();
    longest.remove();
    for (BlockHeader voucher : Chains.vouchers(view, end)) {
      ahead.add(voucher);
      vouched.put(voucher.cid(), true);
    }
  }

  /** Notes a block that is in a pack that is sent. */
  void sent(BlockHeader header, boolean isSigned, int length) {
    header.back().ifPresent(open::remove);
    Boolean isAhead = vouched.remove(header.cid());
    if (isAhead != null && isAhead) {
      vouched.put(header.cid(), false);
    } else if (isAhead == null && !isSigned) {
      open.put(header.cid(), header);
    }
    openBytes = open.isEmpty() ? 0 : openBytes + length;
  }

  private void goOn(Entry entry) {
    bytes -= entry.segment().bytes();
    entry.segment().advance();
    add(entry.segment());
  }

  /** Returns about what is held to make the rest of: 0 at the end. */
  long bytes() {
    return bytes;
  }

  /** Gives back blocks just taken, in the order in which they were taken. */
  void putBack(List<BlockHeader> headers) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      putBack.addFirst(headers.get(i));
    }
  }

  /** Returns true if the block is part of this plan, or was lately. */
  boolean covers(BlockHeader block) {
    return done.stream().anyMatch(segment -> segment.covers(block))
        || queue.stream().anyMatch(entry -> entry.segment().covers(block));
  }
}
