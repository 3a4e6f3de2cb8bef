package dev.pleach.dag.sync;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Shows own blocks of forked authors in NEED messages, each read when its turn to be sent comes. Up
 * to 4,096 blocks of an author are listed; more are sketched, or, where sketches do not serve,
 * shown by a sample: the newest half and others evenly spaced.
 */
final class ForkedShow {
  /** Most entries, or symbols, over all authors in one message. */
  private static final int ENTRIES_PER_MESSAGE = 16_000;

  /** What an author costs besides its entries, in entries: a list of its own, 8 bytes of name. */
  private static final int AUTHOR_ENTRIES = 2;

  /** A symbol of a sketch takes as many bytes as so many entries. */
  private static final int SYMBOL_ENTRIES = 3;

  /**
   * An author, and how many symbols its sketch has, if it has one; 0 if it must not be sketched.
   */
  record Author(long author8, int symbols) {}

  private final long xid;
  private final Supplier<Sum128> keys;
  private final Deque<Author> left;
  private Optional<Message.Forked> next = Optional.empty();

  /** Shows these authors in an exchange; sketches are made under fresh keys. */
  ForkedShow(long xid, Collection<Author> authors, Supplier<Sum128> keys) {
    this.xid = xid;
    this.left = new ArrayDeque<>(authors);
    this.keys = keys;
  }

  /** What it holds while it waits. */
  long bytes() {
    return 32L * left.size();
  }

  boolean hasMore() {
    return next.isPresent() || !left.isEmpty();
  }

  /** Returns the next message, or nothing if that was all. */
  Optional<Message.Need> next(DocumentView view) {
    TipTable tips = new TipTable(view.tips());
    List<Message.Forked> batch = new ArrayList<>();
    int entries = 0;
    while (hasMore()) {
      Message.Forked forked = next.orElseGet(() -> show(view, tips, left.removeFirst()));
      next = Optional.empty();
      int more = entriesOf(forked);
      if (!batch.isEmpty() && entries + more > ENTRIES_PER_MESSAGE) {
        next = Optional.of(forked);
        break;
      }
      batch.add(forked);
      entries += more + AUTHOR_ENTRIES;
    }
    return batch.isEmpty() ? Optional.empty() : Optional.of(showing(batch));
  }

  private static int entriesOf(Message.Forked forked) {
    int sketched = forked.sketch().map(sketch -> sketch.symbols().length).orElse(0);
    return forked.entries().size() + SYMBOL_ENTRIES * sketched / 30;
  }

  private Message.Need showing(List<Message.Forked> batch) {
    PackedItems noTips = PackedItems.none(PackedItems.TIP_BYTES);
    return Repair.need(xid, PackedItems.none(PackedItems.DIGEST_BYTES), noTips, batch);
  }

  private Message.Forked show(DocumentView view, TipTable tips, Author author) {
    List<BlockHeader> blocks = Chains.ofAuthor(view, tips.of(author.author8()));
    if (blocks.size() > Message.FORKED_ENTRIES_MAX && author.symbols() > 0) {
      return ForkSketches.write(
          author.author8(), keys.get(), Repair.items(blocks), author.symbols());
    }
    blocks.sort(Comparator.comparingLong(BlockHeader::seq).thenComparing(BlockHeader::cid));
    List<BlockHeader> shown = sample(blocks, Message.FORKED_ENTRIES_MAX);
    ByteBuffer out = ByteBuffer.allocate(shown.size() * PackedItems.ENTRY_BYTES);
    shown.forEach(block -> out.putInt((int) block.seq()).putLong(TipItem.id8(block.cid())));
    PackedItems entries = PackedItems.own(PackedItems.ENTRY_BYTES, out.array());
    return new Message.Forked(author.author8(), Message.FORM_LIST, entries);
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
}
