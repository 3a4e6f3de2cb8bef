package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * What one side sends to the other, merged into one topological stream. It holds a header per
 * segment and reads everything else when its turn comes, so a transfer of a million blocks costs no
 * more memory than one of ten.
 */
final class SendPlan {
  private final DocumentView view;
  private final List<ChainSegment> segments = new ArrayList<>();
  private final PriorityQueue<Entry> queue =
      new PriorityQueue<>(Comparator.comparing(Entry::header, BlockHeader.TOPOLOGICAL));
  private final Deque<BlockHeader> putBack = new ArrayDeque<>();

  private record Entry(BlockHeader header, ChainSegment segment) {}

  SendPlan(DocumentView view) {
    this.view = view;
  }

  /** Adds a segment; what is in two of them is taken twice. */
  void add(ChainSegment segment) {
    segments.add(segment);
    enqueue(segment);
  }

  private void enqueue(ChainSegment segment) {
    segment.peek().ifPresent(cid -> queue.add(new Entry(headerOf(cid), segment)));
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
    return putBack.isEmpty() && queue.isEmpty();
  }

  /** Takes the next block, or nothing at the end. */
  Optional<BlockHeader> next() {
    if (!putBack.isEmpty()) {
      return Optional.of(putBack.removeFirst());
    }
    Entry entry = queue.poll();
    if (entry == null) {
      return Optional.empty();
    }
    entry.segment().advance();
    enqueue(entry.segment());
    vouch(entry.header());
    return Optional.of(entry.header());
  }

  /** Gives back blocks just taken, in the order in which they were taken. */
  void putBack(List<BlockHeader> headers) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      putBack.addFirst(headers.get(i));
    }
  }

  /** Returns true if the block is or was part of this plan. */
  boolean covers(BlockHeader block) {
    return segments.stream().anyMatch(segment -> segment.covers(block));
  }
}
