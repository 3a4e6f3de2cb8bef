package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Tip;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Repair of authors whose chains fork: both sides show which blocks they have.
 *
 * <p>Who receives such a list sends those of its blocks of the author that are on no back-chain of
 * an entry it holds, and asks for the entries it lacks. If the list names all blocks, these are
 * exactly the ones that the other side lacks; and so they are if a sketch shows the difference. Of
 * an author that is shown by a sample some blocks are sent twice, and none is missed, because the
 * receiver answers a full list by showing what it has itself.
 */
final class Repair {
  private final DocumentView view;
  private final TipTable tips;
  private final NamedBlocks blocks;
  private final Set<Cid> named = new LinkedHashSet<>();
  private final List<BlockHeader> sends = new ArrayList<>();
  private final List<TipItem> lacked = new ArrayList<>();
  private final List<ForkedShow.Author> toShow = new ArrayList<>();

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
        repair.named.add(cid);
      }
    }
    for (int i = 0; i < need.tips().size(); i++) {
      repair.named.addAll(repair.blocks.of(need.tips().tip(i)));
    }
    byAuthor(need.forked()).forEach(repair::compare);
    return repair;
  }

  /** An author that is named again costs no second walk over its chains. */
  private static Map<Long, List<Message.Forked>> byAuthor(List<Message.Forked> forked) {
    Map<Long, List<Message.Forked>> lists = new LinkedHashMap<>();
    for (Message.Forked one : forked) {
      lists.computeIfAbsent(one.author8(), name -> new ArrayList<>(1)).add(one);
    }
    return lists;
  }

  /** What the other side asks for or lacks. */
  List<ChainSegment> segments() {
    List<ChainSegment> segments = new ArrayList<>(Chains.stretches(view, sends));
    if (!named.isEmpty()) {
      segments.add(Chains.sorted(view, named));
    }
    return segments;
  }

  /** Returns the NEED that asks for blocks that are lacked here; none if there are none. */
  Optional<Message.Need> asksBack(long xid) {
    if (lacked.isEmpty()) {
      return Optional.empty();
    }
    int most = Math.min(lacked.size(), Message.TIPS_MAX);
    PackedItems items = PackedItems.ofTips(lacked.subList(0, most));
    return Optional.of(need(xid, PackedItems.none(PackedItems.DIGEST_BYTES), items, List.of()));
  }

  /** Returns the authors whose own blocks are to be shown. */
  List<ForkedShow.Author> toShow() {
    return toShow;
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

  static List<TipItem> items(List<BlockHeader> blocks) {
    return blocks.stream().map(block -> TipItem.of(block.tip())).toList();
  }

  private void compare(long author8, List<Message.Forked> shown) {
    Optional<OpenBody.Sketched> sketch =
        shown.stream().flatMap(one -> one.sketch().stream()).findFirst();
    if (sketch.isPresent()) {
      compareSketch(author8, sketch.get());
    } else {
      compareLists(author8, shown.stream().map(Message.Forked::entries).toList());
    }
  }

  private void compareSketch(long author8, OpenBody.Sketched sketch) {
    List<BlockHeader> own = Chains.ofAuthor(view, tips.of(author8));
    ForkSketches.Outcome outcome = ForkSketches.read(author8, sketch, items(own));
    if (outcome instanceof ForkSketches.Outcome.Read read) {
      Set<TipItem> ours = new LinkedHashSet<>(read.ours());
      own.stream().filter(block -> ours.contains(TipItem.of(block.tip()))).forEach(sends::add);
      lacked.addAll(read.theirs());
    } else if (outcome instanceof ForkSketches.Outcome.More more) {
      toShow.add(new ForkedShow.Author(author8, more.symbols()));
    } else {
      toShow.add(new ForkedShow.Author(author8, 0));
    }
  }

  private void compareLists(long author8, List<PackedItems> lists) {
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
    List<Cid> ends = tips.of(author8).stream().map(Tip::cid).toList();
    sends.addAll(Chains.missing(view, ends, held));
    if (lackedHere.isEmpty()) {
      return;
    }
    if (lists.stream().anyMatch(list -> list.size() == Message.FORKED_ENTRIES_MAX)) {
      toShow.add(new ForkedShow.Author(author8, ForkSketches.SYMBOLS_FIRST));
    } else {
      lacked.addAll(lackedHere);
    }
  }
}
