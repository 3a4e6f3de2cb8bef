package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Histories of several authors, two of whom fork their chains, and what counts of them. */
final class ForkedHistories {
  private static final DocumentId DOC = Histories.NAME.documentId();
  private static final int AUTHORS = 5;

  private ForkedHistories() {}

  /** A history in which some authors fork their chains, now and then. */
  static List<SignedBlock> make(Random random, int blocks) {
    List<SignedBlock> all = new ArrayList<>();
    while (all.size() < blocks) {
      int author = 1 + random.nextInt(AUTHORS);
      List<Block> own = all.stream().map(SignedBlock::block).filter(b -> isOf(b, author)).toList();
      boolean forks = author <= 2 && random.nextInt(4) == 0;
      int back = forks ? random.nextInt(own.size() + 1) - 1 : own.size() - 1;
      Set<Block> seen = new HashSet<>();
      for (int i = random.nextInt(3); i > 0 && !all.isEmpty(); i--) {
        seen.add(all.get(random.nextInt(all.size())).block());
      }
      Optional<Block> on = back < 0 ? Optional.empty() : Optional.of(own.get(back));
      on.ifPresent(seen::remove);
      byte[] payload = {0, (byte) all.size(), (byte) (all.size() >> 8)};
      Block block = Block.append(Histories.author(author), DOC, on, List.copyOf(seen), 0, payload);
      all.add(SignedBlock.sign(block, Histories.key(author)));
    }
    return all;
  }

  private static boolean isOf(Block block, int author) {
    return block.author().equals(Histories.author(author));
  }

  /** Any order in which links come first. */
  static List<SignedBlock> shuffled(Random random, List<SignedBlock> all) {
    List<SignedBlock> left = new ArrayList<>(all);
    List<SignedBlock> order = new ArrayList<>();
    Set<Cid> done = new HashSet<>();
    while (!left.isEmpty()) {
      List<SignedBlock> ready =
          left.stream().filter(signed -> done.containsAll(signed.block().links())).toList();
      SignedBlock next = ready.get(random.nextInt(ready.size()));
      left.remove(next);
      order.add(next);
      done.add(next.block().cid());
    }
    return order;
  }

  static Set<Cid> counting(List<SignedBlock> all) {
    Map<Cid, Block> blocks = new LinkedHashMap<>();
    all.forEach(signed -> blocks.put(signed.block().cid(), signed.block()));
    Set<AuthorId> forked = new HashSet<>();
    Set<List<Object>> numbers = new HashSet<>();
    for (Block block : blocks.values()) {
      if (!numbers.add(List.of(block.author(), block.seq()))) {
        forked.add(block.author());
      }
    }
    Set<Cid> counting = new TreeSet<>();
    blocks.values().stream()
        .sorted(Comparator.comparing((Block block) -> block, Block.TOPOLOGICAL).reversed())
        .forEach(
            block -> {
              if (!forked.contains(block.author()) || counting.contains(block.cid())) {
                counting.add(block.cid());
                counting.addAll(block.links());
              }
            });
    return counting;
  }

  /** Cuts into runs of a few. */
  static List<List<SignedBlock>> packs(Random random, List<SignedBlock> blocks) {
    List<List<SignedBlock>> packs = new ArrayList<>();
    for (int from = 0; from < blocks.size(); ) {
      int to = Math.min(blocks.size(), from + 1 + random.nextInt(6));
      packs.add(blocks.subList(from, to));
      from = to;
    }
    return packs;
  }

  /** A block and all it stands on, in the order given. */
  static List<SignedBlock> closure(List<SignedBlock> all, SignedBlock top) {
    Map<Cid, SignedBlock> blocks = new HashMap<>();
    all.forEach(signed -> blocks.put(signed.block().cid(), signed));
    Set<Cid> found = new HashSet<>();
    Deque<Cid> open = new ArrayDeque<>(List.of(top.block().cid()));
    while (!open.isEmpty()) {
      Cid cid = open.pop();
      if (found.add(cid)) {
        open.addAll(Objects.requireNonNull(blocks.get(cid)).block().links());
      }
    }
    return all.stream().filter(signed -> found.contains(signed.block().cid())).toList();
  }
}
