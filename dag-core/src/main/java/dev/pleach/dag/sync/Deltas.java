package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Tip;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
    List<ChainSegment> segments = new ArrayList<>();
    for (TipItem want : new LinkedHashSet<>(wants)) {
      segments.addAll(segmentsAbove(view, tips, want));
    }
    return segments;
  }

  private List<ChainSegment> segmentsAbove(DocumentView view, TipTable tips, TipItem want) {
    List<Tip> own = tips.of(want.author8());
    if (want.seq() == 0) {
      return Chains.above(view, own, List.of());
    }
    for (Tip tip : own) {
      for (Cid cid : view.at(tip.author(), want.seq())) {
        if (TipItem.id8(cid) == want.id8()) {
          return Chains.above(view, tips.of(tip.author()), Chains.header(view, cid));
        }
      }
    }
    forks.add(want.author8());
    return List.of();
  }
}
