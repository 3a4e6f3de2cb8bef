package dev.pleach.dag.sync;

import dev.pleach.dag.sketch.SketchDecoder;
import dev.pleach.dag.sketch.SketchDifference;
import dev.pleach.dag.sketch.SketchItem;
import dev.pleach.dag.sketch.SketchKey;
import dev.pleach.dag.sketch.SketchKind;
import dev.pleach.dag.sketch.SketchSet;
import dev.pleach.dag.sketch.SketchSizing;
import dev.pleach.dag.sketch.SymbolStream;
import dev.pleach.dag.sketch.Symbols;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a side has of a forked author, where it is more than a list holds: a sketch over tip items,
 * one for each block. Whoever cannot read it answers with a larger one of its own.
 */
final class ForkSketches {
  /** Symbols of the first sketch of an author: enough for an estimate that is near. */
  static final int SYMBOLS_FIRST = 256;

  /** Most symbols in a message, about 245 kB. */
  static final int SYMBOLS_MAX = 8_192;

  /** What a sketch says beside what is here. */
  sealed interface Outcome {
    /** Blocks that only the other side, and only this side, has. */
    record Read(List<TipItem> theirs, List<TipItem> ours) implements Outcome {}

    /** So many symbols are likely to do. */
    record More(int symbols) implements Outcome {}

    /** A list is better. */
    record Unreadable() implements Outcome {}
  }

  private ForkSketches() {}

  static Message.Forked write(long author8, Sum128 key, List<TipItem> blocks, int symbols) {
    int count = Math.min(symbols, SYMBOLS_MAX);
    byte[] bytes = symbols(key, ShownTips.items(blocks), count).bytes(blocks.size());
    return new Message.Forked(
        author8,
        Message.FORM_SKETCH,
        PackedItems.none(PackedItems.ENTRY_BYTES),
        Optional.of(new OpenBody.Sketched(key, blocks.size(), bytes)));
  }

  private static Symbols symbols(Sum128 key, List<SketchItem> items, int count) {
    return new SymbolStream(SketchKind.TIPS, SketchKey.of(key.bytes()), items).next(count);
  }

  /** Reads a stranger's sketch against all that is here of the author. */
  static Outcome read(long author8, OpenBody.Sketched told, List<TipItem> own) {
    Optional<Symbols> symbols =
        Symbols.parse(SketchKind.TIPS, 0, told.count(), told.symbols())
            .filter(some -> some.count() > 0 && some.count() <= SYMBOLS_MAX);
    if (symbols.isEmpty()) {
      return new Outcome.Unreadable();
    }
    List<SketchItem> items = ShownTips.items(own);
    Own set = new Own(SketchKey.of(told.key().bytes()), new HashSet<>(items));
    SketchDecoder decoder = new SketchDecoder(SketchKind.TIPS, List.of(set));
    int count = symbols.get().count();
    return switch (decoder.add(symbols.get(), symbols(told.key(), items, count))) {
      case DONE -> difference(author8, decoder.differences());
      case GARBAGE -> new Outcome.Unreadable();
      case OPEN -> larger(count, decoder.estimate(), Math.min(own.size(), told.count()));
    };
  }

  private static Outcome difference(long author8, List<SketchDifference> differences) {
    List<TipItem> theirs = new ArrayList<>();
    List<TipItem> ours = new ArrayList<>();
    for (SketchDifference one : differences) {
      TipItem item = TipItem.of(one.item());
      if (item.author8() != author8) {
        return new Outcome.Unreadable();
      }
      (one.isRemote() ? theirs : ours).add(item);
    }
    return new Outcome.Read(theirs, ours);
  }

  private static Outcome larger(int held, double estimate, long smaller) {
    int next = SketchSizing.next(SketchKind.TIPS, held, estimate);
    return next > SYMBOLS_MAX || SketchSizing.isListBetter(estimate, smaller)
        ? new Outcome.Unreadable()
        : new Outcome.More(next);
  }

  private record Own(SketchKey key, Set<SketchItem> items) implements SketchSet {
    @Override
    public boolean contains(SketchItem item) {
      return items.contains(item);
    }
  }
}
