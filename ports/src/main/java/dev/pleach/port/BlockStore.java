package dev.pleach.port;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.SignedBlock;
import java.util.Optional;
import java.util.function.Consumer;

/** The read side of the blocks. May be called by several threads at once. */
public interface BlockStore {
  /**
   * Returns a block with the signature that is kept for it, or empty if it is not here.
   *
   * @throws CorruptDataException if what is stored under the name does not hash to it
   */
  Optional<SignedBlock> get(Cid cid);

  /** Returns true if the block is here; its bytes are not checked. */
  boolean contains(Cid cid);

  /**
   * Visits the raw records of all blocks, in any order: for verification. A block committed
   * meanwhile may be visited or not.
   */
  void forEach(Consumer<? super StoredBlock> visitor);
}
