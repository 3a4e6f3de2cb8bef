package dev.pleach.dag.sync;

import dev.pleach.dag.Digest;
import dev.pleach.dag.block.Frontier;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a step of a {@link DocumentExchange} wants done. */
sealed interface ExchangeEffect {

  /** Send a small message. */
  record Send(Message message) implements ExchangeEffect {}

  /**
   * Send small messages that are made when their turn comes, of so many bytes, until there is none.
   */
  record SendLater(Supplier<Optional<Message>> maker, long bytes) implements ExchangeEffect {}

  /**
   * Store blocks and report back.
   *
   * @param xid the exchange that the pack was sent in
   * @param pack the index of the pack; -1 if its exchange has been abandoned since
   */
  record Deliver(long xid, long pack, List<PackRecord> records) implements ExchangeEffect {}

  /**
   * Both sides hold the same.
   *
   * @param heads of both
   * @param before SHA-256 over other heads that the peer had when it was last heard of; empty if it
   *     said none
   */
  record InSync(Frontier heads, Optional<Digest> before) implements ExchangeEffect {}

  /**
   * Send proofs.
   *
   * @param author8s the first 8 bytes of the keys of authors against whom the peer lacks one
   * @param known the same of authors against whom it has one, as it has said
   */
  record Tell(List<Long> author8s, List<Long> known) implements ExchangeEffect {}

  /** The exchange is over; another one is due at once if {@code again}. */
  record Closed(boolean again) implements ExchangeEffect {}

  /** The exchange is over without success; the document backs off. */
  record Failed(ErrorCode code, boolean isPeersFault, String reason) implements ExchangeEffect {}
}
