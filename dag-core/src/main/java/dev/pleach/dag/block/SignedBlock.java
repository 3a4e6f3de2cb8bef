package dev.pleach.dag.block;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Signature;
import dev.pleach.dag.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A block with the signature that came along, if any. The signature is over {@code "blk1" ++ cid}
 * (40 bytes) and stays outside the CID, so that a later signature of the same author can stand for
 * earlier blocks of the chain.
 *
 * @param block the block
 * @param signature its author's signature, or empty if a later block of the chain vouches for it
 */
public record SignedBlock(Block block, Optional<Signature> signature) {
  private static final byte[] DOMAIN = "blk1".getBytes(StandardCharsets.US_ASCII);

  /**
   * Signs a block.
   *
   * @throws IllegalArgumentException if the key is not the block's author's
   */
  public static SignedBlock sign(Block block, SigningKey key) {
    if (!block.author().key().equals(key.publicKey())) {
      throw new IllegalArgumentException("block " + block.cid() + " is of another author");
    }
    return new SignedBlock(block, Optional.of(key.sign(signedBytes(block.cid()))));
  }

  /** Returns the 40 bytes that an author signs. */
  public static byte[] signedBytes(Cid cid) {
    byte[] name = cid.bytes();
    byte[] message = new byte[DOMAIN.length + name.length];
    System.arraycopy(DOMAIN, 0, message, 0, DOMAIN.length);
    System.arraycopy(name, 0, message, DOMAIN.length, name.length);
    return message;
  }

  /** Returns true if the signature is there and is the author's, by the strict rule. */
  public boolean isVerified() {
    return signature.isPresent()
        && block.author().key().verifies(signedBytes(block.cid()), signature.get());
  }
}
