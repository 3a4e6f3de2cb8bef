package dev.pleach.dag.block;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;

/** Keys, documents and graphs that are the same in every run. */
final class TestBlocks {
  static final DocumentId DOCUMENT = document("a document");

  private TestBlocks() {}

  static SigningKey key(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    seed[1] = (byte) (number >> 8);
    return SigningKey.ofSeed(seed);
  }

  static AuthorId author(int number) {
    return AuthorId.of(key(number).publicKey());
  }

  static DocumentId document(String word) {
    return DocumentId.of(Digest.sha256(word.getBytes(StandardCharsets.UTF_8)).bytes());
  }

  static Cid cid(int number) {
    return Cid.ofDagCbor(new byte[] {(byte) number, (byte) (number >> 8)});
  }

  static List<Cid> cids(int count) {
    List<Cid> cids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cids.add(cid(i));
    }
    Collections.sort(cids);
    return cids;
  }

  static Block first(int author) {
    return Block.append(author(author), DOCUMENT, Optional.empty(), List.of(), 1, new byte[] {1});
  }

  /**
   * A random graph in an order in which parents come first. The parents of a block are any earlier
   * ones, not only heads, as a careless writer might choose them.
   */
  static List<Block> randomGraph(Random random, int count, int authors) {
    List<Block> blocks = new ArrayList<>();
    Map<Integer, Block> tips = new HashMap<>();
    for (int i = 0; i < count; i++) {
      int author = random.nextInt(authors);
      List<Block> parents = new ArrayList<>();
      for (int p = random.nextInt(4); p > 0 && !blocks.isEmpty(); p--) {
        parents.add(blocks.get(Math.max(0, blocks.size() - 1 - random.nextInt(6))));
      }
      byte[] payload = {(byte) i, (byte) (i >> 8)};
      Block block =
          Block.append(
              author(author),
              DOCUMENT,
              Optional.ofNullable(tips.get(author)),
              parents,
              random.nextInt(3),
              payload);
      tips.put(author, block);
      blocks.add(block);
    }
    return blocks;
  }

  /** The heads by their definition: blocks that nobody links to. */
  static Frontier headsByDefinition(List<Block> blocks) {
    TreeSet<Cid> heads = new TreeSet<>();
    blocks.forEach(block -> heads.add(block.cid()));
    blocks.forEach(block -> block.links().forEach(heads::remove));
    return Frontier.of(heads);
  }

  static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 7);
    return bytes;
  }
}
