package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Policy;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds signed histories for tests, with keys that follow from small numbers. */
final class Histories {
  static final ScopeSecret SECRET = DatabaseId.of(new byte[32]).scopeSecret("tests");
  static final DocumentName NAME = name("doc");

  private final DocumentName name;
  private final Map<Integer, Block> newest = new HashMap<>();

  Histories(DocumentName name) {
    this.name = name;
  }

  static DocumentName name(String id) {
    return new DocumentName(
        SECRET.scopeId(Policy.open().canonicalBytes()),
        1,
        Digest.sha256(id.getBytes(StandardCharsets.UTF_8)));
  }

  static SigningKey key(int author) {
    byte[] seed = new byte[32];
    seed[0] = (byte) author;
    seed[1] = (byte) (author >> 8);
    return SigningKey.ofSeed(seed);
  }

  static AuthorId author(int author) {
    return AuthorId.of(key(author).publicKey());
  }

  /** The author's next block, on the author's newest and on these. */
  SignedBlock next(int author, SignedBlock... parents) {
    List<Block> on = List.of(parents).stream().map(SignedBlock::block).toList();
    Block block =
        Block.append(
            author(author),
            name.documentId(),
            Optional.ofNullable(newest.get(author)),
            on,
            0,
            new byte[] {0, 0});
    newest.put(author, block);
    return SignedBlock.sign(block, key(author));
  }
}
