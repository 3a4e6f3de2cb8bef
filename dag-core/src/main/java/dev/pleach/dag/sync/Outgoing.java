package dev.pleach.dag.sync;

import java.util.Optional;
import java.util.function.Supplier;

/** What waits to be sent: a whole message, or what gives one after the other when asked. */
final class Outgoing {
  /** What a waiting message takes besides its bytes. */
  private static final int ENTRY_BYTES = 96;

  private final Optional<ExchangeCredit> credit;
  private final Supplier<Optional<Message>> maker;
  private final boolean isMade;
  private final long madeOf;
  private Optional<byte[]> whole;

  private Outgoing(
      Optional<byte[]> whole,
      Supplier<Optional<Message>> maker,
      long madeOf,
      Optional<ExchangeCredit> credit) {
    this.madeOf = madeOf;
    this.whole = whole;
    this.isMade = whole.isEmpty();
    this.maker = maker;
    this.credit = credit;
  }

  static Outgoing whole(byte[] bytes, Optional<ExchangeCredit> credit) {
    return new Outgoing(Optional.of(bytes), Optional::empty, 0, credit);
  }

  /** Messages that are made when their turn comes, of so many bytes, until there is none. */
  static Outgoing made(
      Supplier<Optional<Message>> maker, long bytes, Optional<ExchangeCredit> credit) {
    return new Outgoing(Optional.empty(), maker, bytes, credit);
  }

  /** Returns the credit of the exchange that it belongs to, if to one. */
  Optional<ExchangeCredit> credit() {
    return credit;
  }

  /** True if the exchange that it belongs to may send. */
  boolean isOpen() {
    return credit.isEmpty() || credit.get().isOpen();
  }

  /** True if there may be a further message after the first. */
  boolean hasMore() {
    return isMade;
  }

  /** Returns what it holds while it waits. */
  long bytes() {
    return ENTRY_BYTES + madeOf + whole.map(bytes -> bytes.length).orElse(0);
  }

  /** Returns the next message, or nothing if that was all. */
  Optional<byte[]> next() {
    if (whole.isPresent()) {
      Optional<byte[]> bytes = whole;
      whole = Optional.empty();
      return bytes;
    }
    try {
      return maker.get().map(MessageCodec::encode);
    } catch (UnreadableDocumentException e) {
      return Optional.empty(); // whoever threw it knows which, and why
    }
  }
}
