package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.SignedBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Makes proofs out of the blocks of a unit and of the store. For the engine's lane alone. */
final class Forks {
  private final WriteUnit unit;
  private final DocumentRows rows;
  private final DocumentId document;
  private final Map<AuthorId, Map<Long, TreeSet<Cid>>> fresh = new HashMap<>();

  private Forks(WriteUnit unit, DocumentRows rows, DocumentId document, List<Block> added) {
    this.unit = unit;
    this.rows = rows;
    this.document = document;
    for (Block block : added) {
      fresh
          .computeIfAbsent(block.author(), any -> new HashMap<>())
          .computeIfAbsent(block.seq(), any -> new TreeSet<>())
          .add(block.cid());
    }
  }

  /** Proves the forks that a unit brings, and adds the proofs that are news to it. */
  static void prove(WriteUnit unit, DocumentRows rows, Convictions convictions) {
    unit.drafts()
        .forEach(
            (document, draft) -> {
              if (!draft.forks().isEmpty()) {
                new Forks(unit, rows, document, draft.blocks())
                    .prove(draft.forks(), author -> convictions.isNews(document, author));
              }
            });
  }

  private void prove(List<Block> forks, Predicate<AuthorId> isNews) {
    Set<AuthorId> proven = new HashSet<>();
    for (Block fork : forks) {
      if (isNews.test(fork.author()) && !proven.contains(fork.author())) {
        prove(fork.author(), fork.seq())
            .ifPresent(
                proof -> {
                  proven.add(proof.author());
                  unit.put(proof);
                });
      }
    }
  }

  /**
   * Returns the proof that an author has several blocks of a number; empty if there are not two, or
   * no signature covers one of them within the bounds of a proof.
   */
  private Optional<EquivocationProof> prove(AuthorId author, long seq) {
    List<EquivocationProof.Side> sides = new ArrayList<>();
    for (Cid cid : at(author, seq)) {
      side(cid).ifPresent(sides::add);
      if (sides.size() == 2) {
        return EquivocationProof.of(sides.get(0), sides.get(1)).value();
      }
    }
    return Optional.empty();
  }

  private TreeSet<Cid> at(AuthorId author, long seq) {
    TreeSet<Cid> all = new TreeSet<>(rows.at(document, author, seq));
    all.addAll(fresh.getOrDefault(author, Map.of()).getOrDefault(seq, new TreeSet<>()));
    return all;
  }

  private Optional<EquivocationProof.Side> side(Cid first) {
    List<Block> chain = new ArrayList<>();
    Optional<SignedBlock> next = unit.signed(first);
    long bytes = 0;
    while (next.isPresent() && chain.size() < EquivocationProof.CHAIN_MAX) {
      Block block = next.get().block();
      chain.add(block);
      bytes += block.length();
      if (bytes > EquivocationProof.CHAIN_BYTES_MAX) {
        return Optional.empty();
      }
      if (next.get().signature().isPresent()) {
        return Optional.of(new EquivocationProof.Side(chain, next.get().signature().get()));
      }
      next = successor(block);
    }
    return Optional.empty();
  }

  private Optional<SignedBlock> successor(Block block) {
    return at(block.author(), block.seq() + 1).stream()
        .flatMap(cid -> unit.signed(cid).stream())
        .filter(above -> above.block().back().equals(Optional.of(block.cid())))
        .findFirst();
  }
}
