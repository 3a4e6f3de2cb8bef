package dev.pleach.dag.sync;

/** How a DOC_OPEN shows what tips its sender has. */
public sealed interface OpenBody {
  /** Returns the number of the form on the wire. */
  long form();

  /**
   * Form 0: the tips themselves.
   *
   * @param last false if DOC_LISTs follow
   * @param tips ascending
   */
  record Listed(boolean last, PackedItems tips) implements OpenBody {
    @Override
    public long form() {
      return Message.FORM_LIST;
    }
  }

  /**
   * Form 1: the first symbols of a sketch of the tips.
   *
   * @param key of the sketch, 16 bytes, fresh
   * @param count how many tips there are; a claim
   * @param symbols as {@link dev.pleach.dag.sketch.Symbols#bytes} writes them
   */
  @SuppressWarnings("ArrayRecordComponent") // raw bytes of a stranger, never compared
  record Sketched(Sum128 key, long count, byte[] symbols) implements OpenBody {
    @Override
    public long form() {
      return Message.FORM_SKETCH;
    }
  }

  /**
   * Form 2: what changed since a state that both sides had.
   *
   * @param state8 the first 8 bytes of SHA-256 over the heads of that state
   * @param tips all present tips of the authors whose tips have changed since, ascending
   */
  record Since(long state8, PackedItems tips) implements OpenBody {
    @Override
    public long form() {
      return Message.FORM_SINCE;
    }
  }

  /** A form of a later protocol, not read. */
  record Later(long form) implements OpenBody {}
}
