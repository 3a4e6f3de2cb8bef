package dev.pleach.dag.sync;

import dev.pleach.dag.block.Tip;
import dev.pleach.dag.sketch.SketchItem;
import dev.pleach.dag.sketch.SketchKey;
import dev.pleach.dag.sketch.SketchKind;
import dev.pleach.dag.sketch.SketchSizing;
import dev.pleach.dag.sketch.SymbolStream;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.RandomAccess;
import java.util.Set;

/**
 * The own tips as they were when an exchange was opened, and how the other side is shown them: what
 * changed since both last agreed, all of them, or a sketch of them that grows as far as it asks.
 */
final class ShownTips {
  /** Up to so many tips a list is shorter than a sketch is likely to be. */
  static final int LISTED_AT_ONCE = 100;

  /** How often the other side may ask for more symbols. */
  static final int ROUNDS_MAX = 12;

  /** Symbols in one message: about 123 kB. */
  private static final int SYMBOLS_PER_MESSAGE = 4_096;

  /** What a stream of symbols remembers of each tip. */
  private static final int SYMBOL_STREAM_BYTES = 12;

  private final PackedItems tips;
  private int listed;
  private Optional<SymbolStream> stream = Optional.empty();
  private int symbolsAsked;
  private int rounds;

  private ShownTips(PackedItems tips) {
    this.tips = tips;
    this.listed = tips.size();
  }

  static ShownTips none() {
    return new ShownTips(PackedItems.none(PackedItems.TIP_BYTES));
  }

  static ShownTips of(DocumentView view) {
    return new ShownTips(PackedItems.ofTips(view.tips().stream().map(TipItem::of).toList()));
  }

  int size() {
    return tips.size();
  }

  /** Returns about what is held to show them. */
  long bytes() {
    int each = PackedItems.TIP_BYTES + (stream.isPresent() ? SYMBOL_STREAM_BYTES : 0);
    return (long) each * tips.size();
  }

  // ---- opening ----

  /** All tips, or as many as fit a message beside so many bytes of other names; lists follow. */
  OpenBody list(int besideBytes) {
    listed = 0;
    PackedItems first = take(room(besideBytes));
    return new OpenBody.Listed(listed == tips.size(), first);
  }

  private static int room(int besideBytes) {
    int fitting = (Message.BYTES_MAX - 512 - besideBytes) / PackedItems.TIP_BYTES;
    return Math.min(fitting, Message.TIPS_MAX);
  }

  /** The first symbols of a sketch under a fresh key. */
  OpenBody sketch(Sum128 key, int count) {
    SymbolStream symbols =
        new SymbolStream(SketchKind.TIPS, SketchKey.of(key.bytes()), new ItemsOf(tips));
    stream = Optional.of(symbols);
    symbolsAsked = count;
    return new OpenBody.Sketched(key, tips.size(), symbols.next(count).bytes(tips.size()));
  }

  /** The items of packed tips, made as they are asked for. */
  static final class ItemsOf extends AbstractList<SketchItem> implements RandomAccess {
    private final PackedItems tips;

    ItemsOf(PackedItems tips) {
      this.tips = tips;
    }

    @Override
    public SketchItem get(int index) {
      return tips.tip(index).sketchItem();
    }

    @Override
    public int size() {
      return tips.size();
    }
  }

  static List<SketchItem> items(Collection<TipItem> tips) {
    List<SketchItem> items = new ArrayList<>(tips.size());
    tips.forEach(tip -> items.add(tip.sketchItem()));
    return items;
  }

  /**
   * What changed since both sides agreed, unless that is forgotten, no shorter than a list, or too
   * much for a message beside so many bytes of other names.
   */
  Optional<OpenBody> since(DocumentView view, OptionalLong agreed, int besideBytes) {
    if (agreed.isEmpty()) {
      return Optional.empty();
    }
    long state8 = agreed.getAsLong();
    return view.tipsAt(state8)
        .map(past -> changedSince(view.tips(), past))
        .filter(changed -> changed.size() < tips.size() && changed.size() <= room(besideBytes))
        .map(changed -> new OpenBody.Since(state8, PackedItems.ofTips(changed)));
  }

  private static List<TipItem> changedSince(List<Tip> now, List<Tip> past) {
    Set<Tip> before = new HashSet<>(past);
    Set<Long> authors = new HashSet<>();
    for (Tip tip : now) {
      if (!before.remove(tip)) {
        authors.add(tip.author().prefix64());
      }
    }
    before.forEach(gone -> authors.add(gone.author().prefix64()));
    return now.stream()
        .filter(tip -> authors.contains(tip.author().prefix64()))
        .map(TipItem::of)
        .toList();
  }

  // ---- what is asked for further ----

  /** The other side asks for the whole list. */
  void restart() {
    stream = Optional.empty();
    listed = 0;
    rounds++;
  }

  /** The other side asks for more symbols. Returns false if it may not, or not for these. */
  boolean askedFor(long from, long count) {
    boolean isFitting =
        stream.isPresent()
            && from == symbolsAsked
            && count <= SketchSizing.EXCHANGE_SYMBOLS_MAX - from
            && rounds < ROUNDS_MAX;
    if (isFitting) {
      rounds++;
      symbolsAsked += (int) count;
    }
    return isFitting;
  }

  boolean hasMore() {
    return listed < tips.size() || (stream.isPresent() && stream.get().end() < symbolsAsked);
  }

  /** The next part of what was asked for; of an empty list its end. */
  Message next(long xid) {
    if (stream.isEmpty()) {
      PackedItems items = take(Message.TIPS_MAX);
      return new Message.DocList(xid, listed == tips.size(), items);
    }
    SymbolStream symbols = stream.get();
    int from = symbols.end();
    int count = Math.min(SYMBOLS_PER_MESSAGE, symbolsAsked - from);
    return new Message.DocSymbols(xid, from, symbols.next(count).bytes(tips.size()));
  }

  private PackedItems take(int most) {
    int from = listed;
    listed = Math.min(tips.size(), from + most);
    return tips.part(from, listed);
  }
}
