package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Both ends of a DOC_DELTA: making it from a difference of tips, and serving what it wants. */
final class Deltas {
  private static final int WANTS_PER_MESSAGE = 10_000;
  private static final int FORKS_PER_MESSAGE = 2_000;

  private final List<TipItem> wants = new ArrayList<>();
  private final Set<Long> forks = new LinkedHashSet<>();
  private boolean isComplete;

  /** The message, or several if there are many wants. */
  static List<Message> messages(
      long xid,
      Heads mine,
      long blocks,
      PackedItems convicted,
      TipDifference difference,
      boolean arePacksComing) {
    List<TipItem> wants = difference.wants();
    List<Long> forks = difference.forks();
    List<Message> messages = new ArrayList<>();
    int wantsFrom = 0;
    int forksFrom = 0;
    boolean isMore = true;
    while (isMore) {
      int wantsTo = Math.min(wants.size(), wantsFrom + WANTS_PER_MESSAGE);
      int forksTo = Math.min(forks.size(), forksFrom + FORKS_PER_MESSAGE);
      isMore = wantsTo < wants.size() || forksTo < forks.size();
      messages.add(
          new Message.DocDelta(
              xid,
              mine,
              blocks,
              convicted,
              PackedItems.ofTips(wants.subList(wantsFrom, wantsTo)),
              PackedItems.ofNames(forks.subList(forksFrom, forksTo)),
              arePacksComing,
              isMore));
      wantsFrom = wantsTo;
      forksFrom = forksTo;
    }
    return messages;
  }

  /** Takes a message in; returns true once it was the last. */
  boolean add(Message.DocDelta delta) {
    for (int i = 0; i < delta.wants().size(); i++) {
      wants.add(delta.wants().tip(i));
    }
    for (int i = 0; i < delta.forks().size(); i++) {
      forks.add(delta.forks().name(i));
    }
    isComplete = !delta.more();
    return isComplete;
  }

  boolean isComplete() {
    return isComplete;
  }

  int size() {
    return wants.size() + forks.size();
  }

  boolean isWanting() {
    return !wants.isEmpty();
  }

  /** Authors that fork by the peer's word or, after {@link #serve}, by what it wants. */
  Set<Long> forks() {
    return forks;
  }

  /** What is to be sent; a want that names no block here means a fork. */
  List<ChainSegment> serve(DocumentView view) {
    TipTable tips = new TipTable(view.tips());
    NamedBlocks blocks = new NamedBlocks(view, tips);
    List<ChainSegment> segments = new ArrayList<>();
    for (TipItem want : oneOfEach()) {
      segments.addAll(segmentsAbove(view, tips, blocks, want));
    }
    return segments;
  }

  /** Whoever wants an author above several blocks has a fork, whose chains are walked once. */
  private Collection<TipItem> oneOfEach() {
    Map<Long, TipItem> byAuthor = new LinkedHashMap<>();
    for (TipItem want : wants) {
      TipItem before = byAuthor.putIfAbsent(want.author8(), want);
      if (before != null && !before.equals(want)) {
        forks.add(want.author8());
      }
    }
    byAuthor.keySet().removeAll(forks);
    return byAuthor.values();
  }

  private List<ChainSegment> segmentsAbove(
      DocumentView view, TipTable tips, NamedBlocks blocks, TipItem want) {
    if (want.seq() == 0) {
      return Chains.above(view, tips.of(want.author8()), List.of());
    }
    List<Cid> named = blocks.of(want);
    if (named.isEmpty()) {
      forks.add(want.author8());
      return List.of();
    }
    BlockHeader base = Chains.header(view, named.get(0));
    return Chains.above(view, tips.of(base.author()), base);
  }
}
