package dev.pleach.dag.sync;

import dev.pleach.dag.Signature;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.codec.Decoded;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Proofs of equivocation as they travel, and as a store keeps them: as the bytes of an EQUIV. */
public final class Evidence {
  private Evidence() {}

  /** Returns the bytes of the EQUIV that tells a proof; no more than two sides can have. */
  public static byte[] bytes(EquivocationProof proof) {
    return MessageCodec.encode(message(proof));
  }

  /** Reads and checks what {@link #bytes} wrote. */
  public static Decoded<EquivocationProof> read(byte[] bytes) {
    Decoded<Message> message = MessageCodec.decode(bytes);
    return message.value().filter(any -> any instanceof Message.Equiv).isPresent()
        ? check((Message.Equiv) message.orThrow())
        : new Decoded.Bad<>(message.refusal().orElse("no EQUIV"));
  }

  static Message.Equiv message(EquivocationProof proof) {
    return new Message.Equiv(proof.document(), side(proof.first()), side(proof.second()));
  }

  /** True if the proof fits a message. */
  public static boolean isTellable(EquivocationProof proof) {
    long blocks = proof.first().chain().size() + (long) proof.second().chain().size();
    return proof.first().length() + proof.second().length() + 4 * blocks
        <= Message.BYTES_MAX - 1_024;
  }

  private static Message.EquivSide side(EquivocationProof.Side side) {
    return new Message.EquivSide(
        side.chain().stream().map(Block::bytes).toList(), side.signature().bytes());
  }

  /** Checks what a peer told; costs two verifications of signatures at most. */
  static Decoded<EquivocationProof> check(Message.Equiv told) {
    Optional<EquivocationProof.Side> one = side(told, told.one());
    Optional<EquivocationProof.Side> other = side(told, told.other());
    return one.isPresent() && other.isPresent()
        ? EquivocationProof.of(one.get(), other.get())
        : new Decoded.Bad<>("a side of the proof holds what is no block of the document");
  }

  private static Optional<EquivocationProof.Side> side(Message.Equiv told, Message.EquivSide side) {
    List<Block> chain = new ArrayList<>();
    for (byte[] bytes : side.chain()) {
      Optional<Block> block = Block.decode(bytes).value();
      if (block.isEmpty() || !block.get().document().equals(told.document())) {
        return Optional.empty();
      }
      chain.add(block.get());
    }
    return Optional.of(new EquivocationProof.Side(chain, Signature.of(side.signature())));
  }
}
