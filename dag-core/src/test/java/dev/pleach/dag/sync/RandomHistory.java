package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.TestReplica.TestScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Histories that replicas wrote apart, now and then exchanging a part, and sometimes forking. */
final class RandomHistory {
  private final Random random;
  private final List<TestReplica> replicas;
  private final List<TestScope> scopes = new ArrayList<>();
  private final List<SigningKey> keys = new ArrayList<>();
  private final int documents;
  private final double forks;

  RandomHistory(
      Random random, List<TestReplica> replicas, int documents, int authors, double forks) {
    this.random = random;
    this.replicas = replicas;
    this.documents = documents;
    this.forks = forks;
    replicas.forEach(replica -> scopes.add(replica.join("random")));
    for (int i = 0; i < authors; i++) {
      keys.add(TestReplica.keyOf("author" + i));
    }
  }

  List<TestScope> scopes() {
    return scopes;
  }

  /** Writes so many blocks; each author writes at one replica, unless it forks. */
  void write(int blocks) {
    for (int i = 0; i < blocks; i++) {
      int author = random.nextInt(keys.size());
      int at = author % replicas.size();
      DocumentName name = scopes.get(0).name("doc" + random.nextInt(documents));
      if (random.nextDouble() < forks) {
        fork(random.nextInt(replicas.size()), name, keys.get(author));
      } else {
        writeOne(at, name, keys.get(author));
      }
      if (random.nextInt(8) == 0) {
        copySome(random.nextInt(replicas.size()), random.nextInt(replicas.size()), name);
      }
    }
  }

  private void writeOne(int at, DocumentName name, SigningKey key) {
    List<Cid> heads = scopes.get(at).document(name).heads().heads();
    // Now and then a block that does not see all heads, so that several stand side by side.
    List<Cid> seen = random.nextInt(4) == 0 ? List.of() : heads;
    replicas
        .get(at)
        .writeOn(scopes.get(at), name, key, back(at, name, key, false), seen, random.nextInt(60));
  }

  private void fork(int at, DocumentName name, SigningKey key) {
    List<Cid> heads = scopes.get(at).document(name).heads().heads();
    replicas
        .get(at)
        .writeOn(scopes.get(at), name, key, back(at, name, key, true), heads, random.nextInt(60));
  }

  private Optional<Block> back(int at, DocumentName name, SigningKey key, boolean isAny) {
    TestDocument document = scopes.get(at).document(name);
    List<Block> own =
        document.cids().stream()
            .map(cid -> document.block(cid).orElseThrow().block())
            .filter(block -> block.author().key().equals(key.publicKey()))
            .sorted(Block.TOPOLOGICAL)
            .toList();
    if (own.isEmpty() || (isAny && random.nextInt(10) == 0)) {
      return Optional.empty();
    }
    if (isAny) {
      return Optional.of(own.get(random.nextInt(own.size())));
    }
    return own.stream().max(Comparator.comparingLong(Block::seq));
  }

  /** Copies a closed part of a document from one replica to another. */
  private void copySome(int from, int to, DocumentName name) {
    TestDocument source = scopes.get(from).document(name);
    List<SignedBlock> sorted =
        source.cids().stream()
            .map(cid -> source.block(cid).orElseThrow())
            .sorted(Comparator.comparing(SignedBlock::block, Block.TOPOLOGICAL))
            .toList();
    int most = sorted.isEmpty() ? 0 : random.nextInt(sorted.size() + 1);
    for (SignedBlock signed : sorted.subList(0, most)) {
      TestDocument target = scopes.get(to).document(name);
      if (!target.known(signed.block().cid())
          && signed.block().links().stream().allMatch(target::known)) {
        replicas.get(to).store(scopes.get(to), name, signed);
      }
    }
  }
}
