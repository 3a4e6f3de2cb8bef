package dev.pleach.dag.block;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.Signature;
import dev.pleach.dag.codec.Decoded;
import java.util.List;
import java.util.Optional;

/**
 * Evidence that an author wrote two different blocks with one number in one document: both blocks,
 * and for each the chain of its author up to a signed one, whose back-links cover it. Anybody can
 * check it without knowing anything else of the document. A value; only valid ones exist.
 */
public final class EquivocationProof {
  /** Most blocks on one side. */
  public static final int CHAIN_MAX = 1_024;

  /** Most bytes of the blocks of one side. */
  public static final int CHAIN_BYTES_MAX = 524_288;

  /**
   * Most blocks of a chain from one signature to the next, where there are signatures, for it to be
   * proven whatever lies between two of them.
   */
  public static final int UNSIGNED_MAX = CHAIN_MAX / 2;

  /** The same in bytes. */
  public static final int UNSIGNED_BYTES_MAX = CHAIN_BYTES_MAX / 2;

  private final Side first;
  private final Side second;

  /**
   * One of the two blocks.
   *
   * @param chain the block, then its successors in the author's chain up to the signed one
   * @param signature of the last
   */
  public record Side(List<Block> chain, Signature signature) {
    /** Copies the list. */
    public Side {
      chain = List.copyOf(chain);
    }

    private Block conflicting() {
      return chain.get(0);
    }

    /** Returns the bytes of all blocks. */
    public long length() {
      return chain.stream().mapToLong(Block::length).sum();
    }

    private boolean isValid() {
      if (chain.isEmpty() || chain.size() > CHAIN_MAX || length() > CHAIN_BYTES_MAX) {
        return false;
      }
      for (int i = 1; i < chain.size(); i++) {
        if (!isNext(chain.get(i - 1), chain.get(i))) {
          return false;
        }
      }
      Block last = chain.get(chain.size() - 1);
      return new SignedBlock(last, Optional.of(signature)).isVerified();
    }

    private static boolean isNext(Block before, Block after) {
      return after.back().equals(Optional.of(before.cid()))
          && after.author().equals(before.author())
          && after.document().equals(before.document());
    }
  }

  private EquivocationProof(Side first, Side second) {
    this.first = first;
    this.second = second;
  }

  /** Checks two sides, in either order; what is no proof is a reason why not. */
  public static Decoded<EquivocationProof> of(Side one, Side other) {
    if (!one.isValid() || !other.isValid()) {
      return new Decoded.Bad<>("a side of the proof is no signed chain");
    }
    Block left = one.conflicting();
    Block right = other.conflicting();
    boolean isConflict =
        left.document().equals(right.document())
            && left.author().equals(right.author())
            && left.seq() == right.seq()
            && !left.cid().equals(right.cid());
    if (!isConflict) {
      return new Decoded.Bad<>("the blocks of the proof do not conflict");
    }
    boolean isOrdered = left.cid().compareTo(right.cid()) < 0;
    return new Decoded.Ok<>(
        new EquivocationProof(isOrdered ? one : other, isOrdered ? other : one));
  }

  /** Returns the document. */
  public DocumentId document() {
    return first.conflicting().document();
  }

  /** Returns who wrote both. */
  public AuthorId author() {
    return first.conflicting().author();
  }

  /** Returns the number that both blocks have. */
  public long seq() {
    return first.conflicting().seq();
  }

  /** Returns the side whose block has the lesser CID. */
  public Side first() {
    return first;
  }

  /** Returns the other side. */
  public Side second() {
    return second;
  }

  /** Returns the two conflicting blocks, the lesser CID first. */
  public List<Cid> blocks() {
    return List.of(first.conflicting().cid(), second.conflicting().cid());
  }

  @Override
  public String toString() {
    return "EquivocationProof(" + author() + " " + seq() + " in " + document() + ")";
  }
}
