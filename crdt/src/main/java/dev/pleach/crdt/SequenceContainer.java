package dev.pleach.crdt;

/** What lists and texts share: which runs there are, and which ops keep the container shown. */
abstract class SequenceContainer extends Container {
  final SequenceLog log;
  private final Antichain<Boolean> touches = new Antichain<>();

  SequenceContainer(ContainerType type, Causality causality) {
    super(type, causality);
    log = new SequenceLog(causality);
  }

  @Override
  final void applyOwn(long first, Op run) {
    switch (run.kind()) {
      case OpKind.DELETE ->
          enter(SequenceLog.Kind.DELETE, first, run, run.position(), run.length());
      case OpKind.DELETE_BACKWARD -> deleteBackward(first, run);
      default -> {
        if (!applyContent(first, run)) {
          return;
        }
      }
    }
    touches.add(first, true, causality);
  }

  /** The ops delete at position, position - 1, ...; those beyond either end do nothing. */
  private void deleteBackward(long first, Op run) {
    int start = Math.max(0, run.position() - run.length() + 1);
    enter(SequenceLog.Kind.DELETE, first, run, start, run.position() - start + 1);
  }

  @Override
  final void clearOwn(long op) {
    touches.removePast(op, causality);
    if (log.size() > 0) {
      enter(SequenceLog.Kind.CLEAR, op, Op.plain(OpKind.CLEAR, ContainerRef.ROOT), 0, 0);
    }
  }

  /** An index of an old version may still come in as long as there is a history. */
  @Override
  final boolean isGone() {
    return !isVisible() && log.size() == 0;
  }

  @Override
  final long greatestOwn() {
    int greatest = touches.greatest(causality);
    return later(greatest < 0 ? -1 : touches.op(greatest), greatestBelow());
  }

  /** Applies an insertion or whatever else the type knows; false if it does not know the kind. */
  abstract boolean applyContent(long first, Op run);

  abstract void enter(SequenceLog.Kind kind, long first, Op run, int position, int length);

  /** The live op below the elements with the greatest order key; -1 if there is none. */
  abstract long greatestBelow();
}
