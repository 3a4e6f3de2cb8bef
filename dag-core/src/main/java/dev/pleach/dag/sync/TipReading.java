package dev.pleach.dag.sync;

import dev.pleach.dag.block.Tip;
import dev.pleach.dag.sketch.SketchDecoder;
import dev.pleach.dag.sketch.SketchDifference;
import dev.pleach.dag.sketch.SketchItem;
import dev.pleach.dag.sketch.SketchKey;
import dev.pleach.dag.sketch.SketchKind;
import dev.pleach.dag.sketch.SketchSet;
import dev.pleach.dag.sketch.SketchSizing;
import dev.pleach.dag.sketch.SymbolStream;
import dev.pleach.dag.sketch.Symbols;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How the answering side finds out the opener's tips, in whichever form they are shown. It holds no
 * more than the shared room allows.
 */
final class TipReading {
  /** A sketch of more symbols than this must not need more than so many times its estimate. */
  static final int SYMBOLS_TRUSTED = 1_024;

  static final int ESTIMATES_MAX = 3;

  private final TipCollection collected;
  private Optional<Decoding> decoding = Optional.empty();

  /** What reading has come to. */
  sealed interface Outcome {
    /** These are the opener's tips, sorted and without doubles. */
    record Read(List<TipItem> tips) implements Outcome {}

    /** So many more symbols are needed. */
    record More(int from, int count) implements Outcome {}

    /**
     * It does not work like this: the tips must be listed, by the side that has fewer.
     *
     * @param claimed how many the opener has, by its word; 0 if it did not say
     */
    record Unreadable(long claimed) implements Outcome {}

    /** More is to come. */
    record Waiting() implements Outcome {}

    /** There is no room. */
    record TooMany() implements Outcome {}
  }

  TipReading(TipCollection.Room room) {
    collected = new TipCollection(room);
  }

  void clear() {
    decoding.ifPresent(Decoding::end);
    decoding = Optional.empty();
    collected.clear();
  }

  /** Returns about what is held to read them. */
  long bytes() {
    return (long) PackedItems.TIP_BYTES * collected.size()
        + decoding.map(open -> (long) Decoding.ITEM_BYTES * open.room).orElse(0L);
  }

  /** Returns the size of the difference that a sketch showed, if it was read from one. */
  Optional<Long> difference() {
    return decoding.map(done -> (long) done.decoder.differences().size());
  }

  /** Reads how an exchange was opened. */
  Outcome open(DocumentView view, OpenBody body) {
    clear();
    if (body instanceof OpenBody.Listed listed) {
      return list(listed.tips(), listed.last());
    } else if (body instanceof OpenBody.Since since) {
      return view.tipsAt(since.state8())
          .<Outcome>map(past -> new Outcome.Read(laidOver(past, since.tips())))
          .orElseGet(() -> new Outcome.Unreadable(0));
    } else if (body instanceof OpenBody.Sketched sketched) {
      return sketch(view, sketched);
    }
    return new Outcome.Unreadable(0);
  }

  /** A part of the list came. */
  Outcome list(PackedItems tips, boolean isLast) {
    if (!collected.add(tips)) {
      return new Outcome.TooMany();
    }
    return isLast ? new Outcome.Read(collected.takeAll()) : new Outcome.Waiting();
  }

  /** Of an author that is named in {@code changed} all tips are named there. */
  private static List<TipItem> laidOver(List<Tip> past, PackedItems changed) {
    TreeSet<TipItem> news = new TreeSet<>();
    TreeSet<Long> authors = new TreeSet<>();
    for (int i = 0; i < changed.size(); i++) {
      news.add(changed.tip(i));
      authors.add(changed.tip(i).author8());
    }
    for (Tip tip : past) {
      if (!authors.contains(tip.author().prefix64())) {
        news.add(TipItem.of(tip));
      }
    }
    return List.copyOf(news);
  }

  private static TreeSet<TipItem> itemsOf(List<Tip> tips) {
    TreeSet<TipItem> items = new TreeSet<>();
    tips.forEach(tip -> items.add(TipItem.of(tip)));
    return items;
  }

  private Outcome sketch(DocumentView view, OpenBody.Sketched body) {
    Optional<Symbols> symbols =
        Symbols.parse(SketchKind.TIPS, 0, body.count(), body.symbols())
            .filter(read -> read.count() > 0);
    Decoding begun = new Decoding(view, body);
    if (symbols.isEmpty() || !begun.begin()) {
      return new Outcome.Unreadable(body.count());
    }
    decoding = Optional.of(begun);
    return begun.add(symbols.get());
  }

  /** More symbols came. */
  Outcome symbols(Message.DocSymbols message) {
    if (decoding.isEmpty()) {
      return new Outcome.Waiting();
    }
    return decoding.get().add(message);
  }

  /** A sketch that is being read, against the own tips as they were when it came. */
  private final class Decoding implements SketchSet {
    /** What an own tip takes, and about what a symbol does. */
    private static final int ITEM_BYTES = 32;

    private final SketchKey key;
    private final long claimed;
    private final PackedItems own;
    private final SymbolStream stream;
    private final SketchDecoder decoder;
    private final int symbolsMax;
    private Symbols ready = Symbols.none(SketchKind.TIPS, 0, 0);
    private int asked;
    private int asks;
    private int room;

    Decoding(DocumentView view, OpenBody.Sketched body) {
      key = SketchKey.of(body.key().bytes());
      claimed = body.count();
      own = PackedItems.ofTips(List.copyOf(itemsOf(view.tips())));
      stream = new SymbolStream(SketchKind.TIPS, key, new ShownTips.ItemsOf(own));
      decoder = new SketchDecoder(SketchKind.TIPS, List.of(this));
      symbolsMax = SketchSizing.symbolsMax(own.size(), claimed);
    }

    @Override
    public SketchKey key() {
      return key;
    }

    @Override
    public boolean contains(SketchItem item) {
      return own.containsTip(TipItem.of(item));
    }

    boolean begin() {
      return take(own.size());
    }

    private boolean take(int items) {
      boolean isTaken = collected.room().take(items);
      room += isTaken ? items : 0;
      return isTaken;
    }

    void end() {
      collected.room().give(room);
      room = 0;
    }

    Outcome add(Message.DocSymbols message) {
      if (message.from() != decoder.held()) {
        return new Outcome.Waiting(); // a double, or one was lost; then the timers see to it
      }
      return Symbols.parse(SketchKind.TIPS, decoder.held(), claimed, message.symbols())
          .map(this::add)
          .orElseGet(() -> new Outcome.Unreadable(claimed));
    }

    Outcome add(Symbols symbols) {
      boolean isUnasked = symbols.end() > (asks == 0 ? symbolsMax : asked);
      if (isUnasked || !take(symbols.count())) {
        return new Outcome.Unreadable(claimed);
      }
      asked = Math.max(asked, symbols.end());
      return switch (decoder.add(symbols, own(symbols))) {
        case DONE -> new Outcome.Read(remote());
        case GARBAGE -> new Outcome.Unreadable(claimed);
        case OPEN -> decoder.held() < asked ? new Outcome.Waiting() : askOn();
      };
    }

    /** Of what was asked for the own symbols are made once, in however many messages it comes. */
    private Symbols own(Symbols theirs) {
      if (ready.end() < theirs.end()) {
        ready = stream.next(asked - theirs.from());
      }
      return ready.run(theirs.from(), theirs.count());
    }

    private Outcome askOn() {
      double estimate = decoder.estimate();
      int next = SketchSizing.next(SketchKind.TIPS, decoder.held(), estimate);
      boolean isGrown = decoder.held() > Math.max(SYMBOLS_TRUSTED, ESTIMATES_MAX * estimate);
      boolean isHopeless =
          isGrown
              || asks == ShownTips.ROUNDS_MAX
              || next > symbolsMax
              || SketchSizing.isListBetter(estimate, Math.min(own.size(), claimed));
      if (isHopeless) {
        return new Outcome.Unreadable(claimed);
      }
      asks++;
      asked = next;
      return new Outcome.More(decoder.held(), next - decoder.held());
    }

    private List<TipItem> remote() {
      TreeSet<TipItem> remote = new TreeSet<>();
      for (int i = 0; i < own.size(); i++) {
        remote.add(own.tip(i));
      }
      for (SketchDifference difference : decoder.differences()) {
        TipItem tip = TipItem.of(difference.item());
        if (difference.isRemote()) {
          remote.add(tip);
        } else {
          remote.remove(tip);
        }
      }
      return List.copyOf(remote);
    }
  }
}
