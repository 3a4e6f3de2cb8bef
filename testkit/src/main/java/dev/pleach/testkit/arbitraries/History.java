package dev.pleach.testkit.arbitraries;

import dev.pleach.crdt.EventGraph;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Blocks of one document with what they carry. Grows at the end only; every block stands behind its
 * ancestors. For one thread.
 *
 * @param <O> what a block carries
 */
public final class History<O> {
  private static final DocumentId DOCUMENT = DocumentId.of(new byte[32]);

  private final Map<Cid, Block> blocks = new LinkedHashMap<>();
  private final Map<Cid, O> ops = new LinkedHashMap<>();

  /** Makes an empty history. */
  public History() {}

  /** Returns the author that stands for a number in all histories. */
  public static AuthorId author(int number) {
    byte[] key = new byte[32];
    key[0] = (byte) (number + 1);
    return AuthorId.of(key);
  }

  /** Returns the blocks, ancestors first. */
  public List<Block> blocks() {
    return List.copyOf(blocks.values());
  }

  /** Returns what the block carries. */
  public O op(Block block) {
    O op = ops.get(block.cid());
    if (op == null) {
      throw new IllegalArgumentException(block + " is not in this history");
    }
    return op;
  }

  /**
   * Adds an author's block on top of others.
   *
   * @param back the author's block before it
   * @param parents what else the author had seen
   */
  public Block write(
      int author,
      Optional<Block> back,
      Collection<Block> parents,
      O op,
      int opCount,
      byte[] bytes) {
    Block block = Block.append(author(author), DOCUMENT, back, heads(parents), opCount, bytes);
    add(block, op);
    return block;
  }

  /** Of these blocks those that no other of them stands on, at most as many as a block can name. */
  private static List<Block> heads(Collection<Block> among) {
    Set<Cid> below = new LinkedHashSet<>();
    among.forEach(block -> below.addAll(block.links()));
    return among.stream()
        .filter(block -> !below.contains(block.cid()))
        .limit(Block.LINKS_MAX)
        .toList();
  }

  private void add(Block block, O op) {
    blocks.putIfAbsent(block.cid(), block);
    ops.putIfAbsent(block.cid(), op);
  }

  /** Takes over all blocks of another history that are missing here. */
  public void pull(History<O> other) {
    other.blocks().forEach(block -> add(block, other.op(block)));
  }

  /** Returns the graph of all blocks in the order of this history. */
  public EventGraph<O> graph() {
    return graph(blocks());
  }

  /** Returns the graph of these blocks in this order; repeated ones do no harm. */
  public EventGraph<O> graph(List<Block> order) {
    EventGraph<O> graph = new EventGraph<>();
    order.forEach(block -> graph.append(block, op(block)));
    return graph;
  }

  /** Returns the blocks in another order that has ancestors first, some of them twice. */
  public List<Block> shuffled(Random random) {
    List<Block> waiting = new ArrayList<>(blocks.values());
    Set<Cid> taken = new LinkedHashSet<>();
    List<Block> order = new ArrayList<>();
    while (!waiting.isEmpty()) {
      Block next = waiting.get(random.nextInt(waiting.size()));
      if (taken.containsAll(next.links())) {
        waiting.remove(next);
        taken.add(next.cid());
        order.add(next);
        if (random.nextInt(4) == 0) {
          order.add(order.get(random.nextInt(order.size())));
        }
      }
    }
    return order;
  }

  @Override
  public String toString() {
    StringBuilder lines = new StringBuilder("History of " + blocks.size() + " blocks");
    Map<Cid, Integer> numbers = new LinkedHashMap<>();
    for (Block block : blocks.values()) {
      numbers.put(block.cid(), numbers.size());
      List<Integer> links = block.links().stream().map(numbers::get).toList();
      int author = block.author().bytes()[0] - 1;
      lines.append("\n  " + numbers.get(block.cid()) + " of " + author + " on " + links);
      lines.append(": " + op(block));
    }
    return lines.toString();
  }
}
