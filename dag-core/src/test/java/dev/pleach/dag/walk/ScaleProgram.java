package dev.pleach.dag.walk;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockStructure;
import dev.pleach.dag.block.Frontier;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A program of its own, so that a test can give it a small heap and a small stack. */
public final class ScaleProgram {
  private static final DocumentId DOCUMENT = DocumentId.of(Digest.sha256(new byte[] {1}).bytes());

  /** Encoded blocks in the order written, found by the first eight bytes of their digest. */
  private final List<byte[]> bytes = new ArrayList<>();

  private final Map<Long, Integer> places = new HashMap<>();

  private ScaleProgram() {}

  /** Takes {@code chain} or {@code heads} and a number; prints one line of what was found. */
  public static void main(String[] arguments) {
    ScaleProgram program = new ScaleProgram();
    int count = Integer.parseInt(arguments[1]);
    String found = arguments[0].equals("chain") ? program.chain(count) : program.heads(count);
    System.out.println(found);
    long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1_000_000;
    System.err.println(arguments[0] + " of " + count + ": " + cpu + " ms of CPU");
  }

  /** One author writes one block upon another; each is read again and judged on the way down. */
  private String chain(int count) {
    Optional<Block> tip = Optional.empty();
    for (int i = 0; i < count; i++) {
      tip =
          Optional.of(Block.append(author(1), DOCUMENT, tip, List.of(), 1, new byte[] {(byte) i}));
      keep(tip.get());
    }
    Block first = read(0);
    Block last = tip.orElseThrow();
    int[] walked = {0, 0};
    Walk.difference(
        List.of(last),
        List.of(),
        Block.TOPOLOGICAL,
        this::parents,
        block -> {
          walked[0]++;
          walked[1] += BlockStructure.check(block, this::read).isEmpty() ? 1 : 0;
        });
    boolean isBelow = Walk.isAncestorOrSelf(first, last, Block.TOPOLOGICAL, this::parents);
    return walked[0] + " walked, " + walked[1] + " right, first below last: " + isBelow;
  }

  /** As many authors write one block each; then the heads are merged, sixteen by a block. */
  private String heads(int count) {
    List<Block> firsts = new ArrayList<>();
    Frontier byOne = Frontier.EMPTY;
    for (int i = 0; i < count; i++) {
      Block block =
          Block.append(author(i), DOCUMENT, Optional.empty(), List.of(), 1, new byte[] {1});
      keep(block);
      firsts.add(block);
      byOne = byOne.with(block);
    }
    Frontier frontier = Frontier.EMPTY.withAll(firsts);
    boolean areEqual = byOne.equals(frontier);
    int merges = 0;
    Optional<Block> merger = Optional.empty();
    while (frontier.heads().size() > 1) {
      List<Cid> heads = frontier.heads();
      List<Block> parents =
          heads.subList(0, Math.min(16, heads.size())).stream().map(this::read).toList();
      Block merge = Block.append(author(count), DOCUMENT, merger, parents, 0, new byte[0]);
      keep(merge);
      merger = Optional.of(merge);
      frontier = frontier.with(merge);
      merges++;
    }
    Block top = merger.orElseThrow();
    int below = Walk.missing(List.of(top), List.of(), Block.TOPOLOGICAL, this::parents).size();
    int merged = Walk.missing(List.of(top), firsts, Block.TOPOLOGICAL, this::parents).size();
    return below
        - merges
        + " heads, equal frontiers: "
        + areEqual
        + ", merges equal: "
        + (merged == merges);
  }

  private void keep(Block block) {
    places.put(place(block.cid()), bytes.size());
    bytes.add(block.bytes());
  }

  private List<Block> parents(Block block) {
    return block.links().stream().map(this::read).toList();
  }

  private Block read(Cid cid) {
    return read(places.get(place(cid)));
  }

  private Block read(int place) {
    return Block.decode(bytes.get(place)).orThrow();
  }

  private static long place(Cid cid) {
    return cid.digest().prefix64();
  }

  private static AuthorId author(int number) {
    return AuthorId.of(ByteBuffer.allocate(32).putInt(number).array());
  }
}
