package dev.pleach.crdt;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A text: the text itself and the log of its runs. Ids exist only while histories are being merged.
 *
 * <p>A run that has everything so far in its past is applied as it is, and the version before it is
 * remembered as critical. Any other run needs a walker. It starts at the latest version that is
 * still critical, that is, one before which the new run knows everything, and lives until a run
 * dominates all again.
 */
final class TextContainer extends SequenceContainer {
  private final Rope rope = new Rope();

  /** Entries with a critical version before them, and the length of the text there. */
  private final BitSet critical = new BitSet();

  private final Ints lengthBefore = new Ints();
  private @Nullable SequenceWalker walker;

  TextContainer(Causality causality) {
    super(ContainerType.TEXT, causality);
  }

  @Override
  boolean applyContent(long first, Op run) {
    if (run.kind() != OpKind.INSERT_TEXT) {
      return false;
    }
    enter(SequenceLog.Kind.INSERT, first, run, run.position(), run.length());
    return true;
  }

  @Override
  void enter(SequenceLog.Kind kind, long first, Op run, int position, int length) {
    int known = log.firstBeside(first, log.size());
    int entry = log.add(kind, first, position, length);
    lengthBefore.add(rope.length());
    if (known == entry) {
      walker = null;
      critical.set(entry);
      applyDirectly(kind, run, position, length);
    } else {
      walkerFrom(known, entry).apply(entry, new Merge(rope, run.text()));
    }
  }

  private void applyDirectly(SequenceLog.Kind kind, Op run, int position, int length) {
    int start = Math.min(position, rope.length());
    switch (kind) {
      case INSERT -> rope.insert(start, run.text());
      case DELETE -> rope.delete(start, Math.min(length, rope.length() - start));
      case CLEAR -> rope.clear();
    }
  }

  /**
   * A walker that stands before the entry and started where all before {@code known} was critical.
   */
  private SequenceWalker walkerFrom(int known, int entry) {
    SequenceWalker current = walker;
    if (current == null || current.firstEntry() > known) {
      int start = critical.previousSetBit(known);
      critical.clear(start + 1, entry + 1);
      current = new SequenceWalker(log, causality, start, lengthBefore.get(start));
      for (int earlier = start; earlier < entry; earlier++) {
        current.apply(earlier, SequenceWalker.Effect.NONE);
      }
      walker = current;
    }
    return current;
  }

  @Override
  boolean hasContent() {
    return rope.length() > 0;
  }

  @Override
  long greatestBelow() {
    return -1;
  }

  @Override
  Node build() {
    return new Node.OfText(rope.toString());
  }

  /** Brings what an op does into the text. */
  private record Merge(Rope rope, String text) implements SequenceWalker.Effect {
    @Override
    public void inserted(int index, int id, int length) {
      rope.insert(index, text);
    }

    @Override
    public void deleted(int index, int id, int length) {
      rope.delete(index, length);
    }
  }
}
