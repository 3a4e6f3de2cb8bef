package dev.pleach.simulator;

import dev.pleach.crdt.DocumentCrdt;
import dev.pleach.crdt.DocumentEditor;
import dev.pleach.crdt.Path;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A document's blocks, drawn without an engine: each author in turn adds to a counter, mostly on
 * all heads, now and then beside them. Signed is what a store keeps that got its blocks in packs:
 * of every thousand blocks the last of each author; or, in a sparse history, every n-th block of
 * each author, and the last.
 */
final class DocumentHistory {
  private static final double CONCURRENT = 0.1;
  private static final int SIGNED_EVERY = 1_000;
  private static final List<Payload> ADDITIONS =
      IntStream.rangeClosed(1, 100).mapToObj(DocumentHistory::addition).toList();

  private final DocumentName name;
  private final List<SigningKey> authors;
  private final Map<Cid, Block> heads = new LinkedHashMap<>();
  private final Map<AuthorId, Block> newest = new HashMap<>();
  private final SeededRandom chance;
  private final int sparse;

  DocumentHistory(DocumentName name, List<SigningKey> authors, SeededRandom chance) {
    this(name, authors, chance, 0);
  }

  /** A history of which each author's every {@code sparse}-th block is signed. */
  DocumentHistory(DocumentName name, List<SigningKey> authors, SeededRandom chance, int sparse) {
    this.name = name;
    this.authors = List.copyOf(authors);
    this.chance = chance;
    this.sparse = sparse;
  }

  private static Payload addition(int amount) {
    return DocumentEditor.on(DocumentCrdt.MAP.empty())
        .addToCounter(Path.of("count"), amount)
        .finish();
  }

  /** Draws so many keys. */
  static List<SigningKey> drawAuthors(int count, SeededRandom chance) {
    List<SigningKey> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(SimulatedKeys.drawKey(chance));
    }
    return keys;
  }

  DocumentName name() {
    return name;
  }

  /** Returns the same history, to be grown apart from this one, by other chance. */
  DocumentHistory branch(SeededRandom other) {
    DocumentHistory copy = new DocumentHistory(name, authors, other, sparse);
    copy.heads.putAll(heads);
    copy.newest.putAll(newest);
    return copy;
  }

  /**
   * Adds blocks, the writers taking turns.
   *
   * @param writers numbers of authors
   */
  List<SignedBlock> grow(int blocks, List<Integer> writers) {
    List<Block> grown = new ArrayList<>(blocks);
    for (int i = 0; i < blocks; i++) {
      SigningKey key = authors.get(writers.get(i % writers.size()));
      grown.add(append(AuthorId.of(key.publicKey())));
    }
    return sign(grown);
  }

  private Block append(AuthorId author) {
    List<Block> seen = new ArrayList<>(heads.values());
    if (seen.size() > 1 && (seen.size() > Block.LINKS_MAX || chance.chance(CONCURRENT))) {
      seen = List.of(chance.pick(seen));
    }
    Payload payload = chance.pick(ADDITIONS);
    Block block =
        Block.append(
            author,
            name.documentId(),
            Optional.ofNullable(newest.get(author)),
            chance.chance(CONCURRENT) && newest.containsKey(author) ? List.of() : seen,
            payload.opCount(),
            payload.bytes());
    block.links().forEach(heads::remove);
    heads.put(block.cid(), block);
    newest.put(author, block);
    return block;
  }

  private List<SignedBlock> sign(List<Block> grown) {
    Map<AuthorId, SigningKey> keys = new HashMap<>();
    authors.forEach(key -> keys.put(AuthorId.of(key.publicKey()), key));
    Set<AuthorId> signedFor = new HashSet<>();
    List<SignedBlock> signed = new ArrayList<>(grown.size());
    for (int i = grown.size() - 1; i >= 0; i--) {
      Block block = grown.get(i);
      SigningKey key = keys.get(block.author());
      signed.add(
          key != null && (signedFor.add(block.author()) || isNth(block))
              ? SignedBlock.sign(block, key)
              : new SignedBlock(block, Optional.empty()));
      if (sparse == 0 && i % SIGNED_EVERY == 0) {
        signedFor.clear();
      }
    }
    Collections.reverse(signed);
    return signed;
  }

  private boolean isNth(Block block) {
    return sparse > 0 && block.seq() % sparse == 0;
  }
}
