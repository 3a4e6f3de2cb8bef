package dev.pleach.dag.sync;

import dev.pleach.dag.Signature;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.codec.Decoded;
import java.util.Optional;

/**
 * One block as a stranger sent it, and the signature that came along, which nobody has checked. An
 * immutable value.
 */
public final class PackRecord {
  private final Decoded<Block> block;
  private final Optional<Signature> signature;

  /**
   * Takes what should be a block's canonical bytes.
   *
   * @param bytes anything
   */
  public PackRecord(byte[] bytes, Optional<Signature> signature) {
    this(Block.decode(bytes), signature);
  }

  /** Takes a block that was rebuilt here. */
  PackRecord(Decoded<Block> block, Optional<Signature> signature) {
    this.block = block;
    this.signature = signature;
  }

  /** Returns the block, or why the bytes are none. */
  public Decoded<Block> block() {
    return block;
  }

  /** Returns the signature, if one came along. */
  public Optional<Signature> signature() {
    return signature;
  }
}
