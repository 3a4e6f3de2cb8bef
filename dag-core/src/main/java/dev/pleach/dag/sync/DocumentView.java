package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.block.Tip;
import java.util.List;
import java.util.Optional;

/**
 * The durable blocks of one document that count, as the exchange reads them. The set is causally
 * closed, and only grows between two calls of the session that reads it, but for an author that is
 * convicted: what nobody has built on then counts no longer.
 *
 * <p>Calls come from whatever thread feeds the session, one at a time. Every answer must show one
 * and the same block set: whoever commits does so between two inputs of the session, or hands out a
 * snapshot.
 *
 * <p>What reads blocks may throw {@link UnreadableDocumentException}: the session then ends what it
 * does with the document, answers the peer as if it were not here, and goes on with all others.
 * Whoever throws it leaves the document out of its {@link ScopeView} from the next input on, until
 * it can be read again.
 */
public interface DocumentView {
  /** Returns the id of the document. */
  DocumentId id();

  /** Returns what the id is derived from, for peers that do not know the document. */
  DocumentName name();

  /** Returns the heads. */
  Frontier heads();

  /** Returns every tip, in the order of {@link Tip}: an author who has forked has several. */
  List<Tip> tips();

  /**
   * Returns the tips that the document had in a former state, in the order of {@link Tip}, or empty
   * if that is not known any more. A cache: no answer need ever be given.
   *
   * @param state8 the first 8 bytes of SHA-256 over the heads of that state
   */
  default Optional<List<Tip>> tipsAt(long state8) {
    return Optional.empty();
  }

  /** Returns the authors that are proven to have forked their chains, in their order. */
  default List<AuthorId> convicted() {
    return List.of();
  }

  /**
   * Returns true if the block is known and does not count, as its author is convicted and nobody
   * else has built on it: then it need not be asked for.
   */
  default boolean isLeftOut(Cid cid) {
    return false;
  }

  /**
   * Returns what must go along with a block of a convicted author for others to believe it, the
   * lowest first: empty but where it has no signature and no block above it in its chain counts.
   * Then the blocks above it up to a signed one, which are known and do not count.
   */
  default List<Cid> vouchers(Cid cid) {
    return List.of();
  }

  /** Returns the proof against an author, or empty if there is none here. */
  default Optional<EquivocationProof> proof(AuthorId author) {
    return Optional.empty();
  }

  /** Returns the number of blocks. */
  long blockCount();

  /** Returns true if the block is here. */
  boolean known(Cid cid);

  /**
   * Returns the blocks with this number of this author in order of their CIDs: none, one, or
   * several if the author has forked at or below it.
   */
  List<Cid> at(AuthorId author, long seq);

  /**
   * Returns a block with the signature that is kept for it, or empty if the block is not here. A
   * block that was here once may be returned although it does not count any more. The signature may
   * be missing where a later signed block of the chain stands for it.
   */
  Optional<SignedBlock> block(Cid cid);

  /**
   * Returns a block's place in the graph, or empty if it is not here. Worth overriding where
   * headers can be read without payloads.
   */
  default Optional<BlockHeader> header(Cid cid) {
    return block(cid).map(signed -> BlockHeader.of(signed.block()));
  }
}
