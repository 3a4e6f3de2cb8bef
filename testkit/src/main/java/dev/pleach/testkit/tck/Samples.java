package dev.pleach.testkit.tck;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.HeadMove;
import dev.pleach.port.IndexRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Keys, documents and blocks that are the same in every run. */
final class Samples {
  private Samples() {}

  static SigningKey key(int number) {
    return SigningKey.ofSeed(Digest.sha256(ascii("key " + number)).bytes());
  }

  static DocumentId document(int number) {
    return DocumentId.of(Digest.sha256(ascii("document " + number)).bytes());
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] randomBytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  /** Returns an author's chain, each block on the one before. */
  static List<SignedBlock> chain(int author, DocumentId document, int length, int payloadBytes) {
    SigningKey key = key(author);
    List<SignedBlock> chain = new ArrayList<>(length);
    Optional<Block> back = Optional.empty();
    for (int i = 0; i < length; i++) {
      byte[] payload = randomBytes(31L * author + i, payloadBytes);
      Block block =
          Block.append(AuthorId.of(key.publicKey()), document, back, List.of(), 1, payload);
      chain.add(SignedBlock.sign(block, key));
      back = Optional.of(block);
    }
    return chain;
  }

  static SignedBlock block(int number) {
    return chain(number, document(number), 1, 100).get(0);
  }

  static SignedBlock unsigned(SignedBlock block) {
    return new SignedBlock(block.block(), Optional.empty());
  }

  static Frontier frontier(SignedBlock head) {
    return Frontier.of(List.of(head.block().cid()));
  }

  static Batch blocks(SignedBlock... blocks) {
    return new Batch(List.of(blocks), List.of(), List.of(), List.of());
  }

  static Batch rows(IndexRow... rows) {
    return new Batch(List.of(), List.of(), List.of(rows), List.of());
  }

  static Batch heads(HeadMove... moves) {
    return new Batch(List.of(), List.of(moves), List.of(), List.of());
  }

  /** Returns the batch of one update: a block and the heads that it becomes. */
  static Batch update(SignedBlock block, Frontier expected) {
    HeadMove move = new HeadMove(block.block().document(), expected, frontier(block));
    return new Batch(List.of(block), List.of(move), List.of(), List.of());
  }
}
