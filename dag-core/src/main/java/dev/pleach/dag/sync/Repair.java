package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Tip;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Repair of authors whose chains fork: both sides show which blocks they have.
 *
 * <p>Who receives such a list sends those of its blocks of the author that are on no back-chain of
 * an entry it holds, and asks for the entries it lacks. If the list names all blocks, these are
 * exactly the ones that the other side lacks. An author with more blocks than a list holds is shown
 * by a sample, the newest half and others evenly spaced: then some blocks are sent twice, and none
 * is missed, because the receiver answers a full list with one of its own.
 */
final class Repair {
  /** Most entries over all authors in one message. */
  private static final int ENTRIES_PER_MESSAGE = 16_000;

  private final DocumentView view;
  private final TipTable tips;
  private final NamedBlocks blocks;
  private final Set<Cid> sends = new LinkedHashSet<>();
  private final List<TipItem> lacked = new ArrayList<>();
  private final Set<Long> toShow = new LinkedHashSet<>();

  private Repair(DocumentView view) {
    this.view = view;
    this.tips = new TipTable(view.tips());
    this.blocks = new NamedBlocks(view, tips);
  }

  /** Finds out what a NEED asks for. */
  static Repair of(DocumentView view, Message.Need need) {
    Repair repair = new Repair(view);
    for (int i = 0; i < need.digests().size(); i++) {
      Cid cid = Cid.ofBlock(need.digests().digest(i));
      if (view.known(cid)) {
        repair.sends.add(cid);
      }
    }
    for (int i = 0; i < need.tips().size(); i++) {
      repair.sends.addAll(repair.blocks.of(need.tips().tip(i)));
    }
    byAuthor(need.forked()).forEach(repair::compare);
    return repair;
  }

  /** An author that is named again costs no second walk over its chains. */
  private static Map<Long, List<PackedItems>> byAuthor(List<Message.Forked> forked) {
    Map<Long, List<PackedItems>> lists = new LinkedHashMap<>();
    for (Message.Forked one : forked) {
      lists.computeIfAbsent(one.author8(), name -> new ArrayList<>(1)).add(one.entries());
    }
    return lists;
  }

  /** What the other side asks for or lacks. */
  ChainSegment segment() {
    return Chains.sorted(view, sends);
  }

  /** Returns the NEED messages that ask back; none if nothing is lacked. */
  List<Message.Need> asksBack(long xid) {
    List<Message.Need> needs = new ArrayList<>();
    if (!lacked.isEmpty()) {
      int most = Math.min(lacked.size(), Message.TIPS_MAX);
      PackedItems items = PackedItems.ofTips(lacked.subList(0, most));
      needs.add(need(xid, PackedItems.none(PackedItems.DIGEST_BYTES), items, List.of()));
    }
    if (!toShow.isEmpty()) {
      needs.addAll(shows(view, toShow, xid));
    }
    return needs;
  }

  /** Returns NEED messages that show all own blocks of these authors. */
  static List<Message.Need> shows(DocumentView view, Collection<Long> authors, long xid) {
    Repair repair = new Repair(view);
    List<Message.Need> needs = new ArrayList<>();
    List<Message.Forked> batch = new ArrayList<>();
    int entries = 0;
    for (long author8 : authors) {
      Message.Forked forked = repair.show(author8);
      if (!batch.isEmpty() && entries + forked.entries().size() > ENTRIES_PER_MESSAGE) {
        needs.add(showing(xid, batch));
        batch = new ArrayList<>();
        entries = 0;
      }
      batch.add(forked);
      // An author costs more than its entries: a list of its own, 8 bytes of name.
      entries += forked.entries().size() + 2;
    }
    needs.add(showing(xid, batch));
    return needs;
  }

  private static Message.Need showing(long xid, List<Message.Forked> batch) {
    PackedItems noTips = PackedItems.none(PackedItems.TIP_BYTES);
    return need(xid, PackedItems.none(PackedItems.DIGEST_BYTES), noTips, batch);
  }

  static Message.Need need(
      long xid, PackedItems digests, PackedItems tips, List<Message.Forked> forked) {
    PackedItems noProofs = PackedItems.none(PackedItems.NAME_BYTES);
    return new Message.Need(xid, digests, tips, forked, noProofs);
  }

  /** Returns a NEED that asks for proofs alone; no pack answers it. */
  static Message.Need askForProofs(long xid, List<Long> author8s) {
    return new Message.Need(
        xid,
        PackedItems.none(PackedItems.DIGEST_BYTES),
        PackedItems.none(PackedItems.TIP_BYTES),
        List.of(),
        PackedItems.ofNames(author8s));
  }

  static boolean isForProofsAlone(Message.Need need) {
    return !need.proofs().isEmpty()
        && need.digests().isEmpty()
        && need.tips().isEmpty()
        && need.forked().isEmpty();
  }

  private Message.Forked show(long author8) {
    List<BlockHeader> blocks = new ArrayList<>();
    Chains.missing(view, cids(tips.of(author8)), List.of())
        .forEach(cid -> blocks.add(Chains.header(view, cid)));
    blocks.sort(Comparator.comparingLong(BlockHeader::seq).thenComparing(BlockHeader::cid));
    List<BlockHeader> shown = sample(blocks, Message.FORKED_ENTRIES_MAX);
    ByteBuffer out = ByteBuffer.allocate(shown.size() * PackedItems.ENTRY_BYTES);
    shown.forEach(block -> out.putInt((int) block.seq()).putLong(TipItem.id8(block.cid())));
    PackedItems entries = PackedItems.own(PackedItems.ENTRY_BYTES, out.array());
    return new Message.Forked(author8, Message.FORM_LIST, entries);
  }

  static <T> List<T> sample(List<T> all, int most) {
    if (all.size() <= most) {
      return all;
    }
    int newest = most / 2;
    int older = all.size() - newest;
    List<T> shown = new ArrayList<>(most);
    for (int i = 0; i < most - newest; i++) {
      shown.add(all.get((int) ((long) older * i / (most - newest))));
    }
    shown.addAll(all.subList(older, all.size()));
    return shown;
  }

  private static List<Cid> cids(List<Tip> tips) {
    return tips.stream().map(Tip::cid).toList();
  }

  private void compare(long author8, List<PackedItems> lists) {
    Set<Cid> held = new LinkedHashSet<>();
    Set<TipItem> lackedHere = new LinkedHashSet<>();
    for (PackedItems entries : lists) {
      for (int i = 0; i < entries.size(); i++) {
        TipItem item = new TipItem(author8, entries.uint32(i, 0), entries.int64(i, 4));
        List<Cid> found = blocks.of(item);
        held.addAll(found);
        if (found.isEmpty()) {
          lackedHere.add(item);
        }
      }
    }
    sends.addAll(Chains.missing(view, cids(tips.of(author8)), held));
    if (lackedHere.isEmpty()) {
      return;
    }
    if (lists.stream().anyMatch(list -> list.size() == Message.FORKED_ENTRIES_MAX)) {
      toShow.add(author8);
    } else {
      lacked.addAll(lackedHere);
    }
  }
}
