package dev.pleach.simulator;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockStructure;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.StateRecord;
import dev.pleach.replica.StoredMarks;
import dev.pleach.replica.StoredProofs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Watches what an engine writes: no block without its ancestors, none that is broken or unsigned,
 * heads that are those of the effective set, an author convicted only with a proof. It computes all
 * of this anew from blocks and proofs, and asks the engine nothing but which blocks it holds for
 * some that do not count: these may lack ancestors, and must not count.
 */
final class DiskChecker {
  private final String host;
  private final SimulatedDisk disk;
  private final Set<SignedBlock> verified;
  private final Map<DocumentId, Frontier> heads = new HashMap<>();
  private final Map<DocumentId, List<Block>> blocks = new HashMap<>();
  private final Map<DocumentId, Set<AuthorId>> convicted = new HashMap<>();
  private final Set<Cid> seen = new HashSet<>();
  private final Set<Cid> kept = new HashSet<>();
  private final Set<DocumentId> withKept = new HashSet<>();

  DiskChecker(String host, SimulatedDisk disk, Set<SignedBlock> verified) {
    this.host = host;
    this.disk = disk;
    this.verified = verified;
    disk.states().forEach(this::noteProof);
    disk.indexes()
        .forEach((index, rows) -> rows.keySet().forEach(key -> noteKept(index, key, true)));
    disk.blocks().values().forEach(signed -> take(signed.block()));
  }

  /** Looks at a batch that has just become durable. */
  void committed(Batch batch) {
    batch.indexRows().forEach(row -> noteKept(row.index(), row.key(), row.value().isPresent()));
    for (SignedBlock signed : batch.blocks()) {
      Block block = signed.block();
      if (kept.contains(block.cid())) {
        continue;
      }
      for (Cid link : block.links()) {
        if (!disk.blocks().containsKey(link)) {
          throw fault("stored " + block + " without its ancestor " + link);
        }
      }
      Optional<?> broken = BlockStructure.check(block, this::stored);
      if (broken.isPresent()) {
        throw fault("stored a broken block: " + broken.get());
      }
    }
    batch.blocks().stream().map(SignedBlock::block).sorted(Block.TOPOLOGICAL).forEach(this::take);
    batch.states().forEach(this::noteProof);
    Set<DocumentId> touched = new HashSet<>();
    batch.headMoves().forEach(move -> touched.add(move.document()));
    batch.states().forEach(record -> proof(record).ifPresent(one -> touched.add(one.document())));
    touched.forEach(this::checkHeads);
  }

  private void noteKept(String index, byte[] key, boolean isKept) {
    Optional<Cid> marked = StoredMarks.kept(index, key);
    if (marked.isPresent() && isKept) {
      kept.add(marked.get());
    } else {
      marked.ifPresent(kept::remove);
    }
  }

  private void noteProof(StateRecord record) {
    proof(record)
        .ifPresent(
            proof ->
                convicted
                    .computeIfAbsent(proof.document(), any -> new HashSet<>())
                    .add(proof.author()));
  }

  private Optional<EquivocationProof> proof(StateRecord record) {
    return StoredProofs.read(record)
        .map(
            read ->
                read.value()
                    .orElseThrow(() -> fault("stored no proof: " + read.refusal().orElse(""))));
  }

  private Block stored(Cid cid) {
    return Optional.ofNullable(disk.blocks().get(cid)).orElseThrow().block();
  }

  private void take(Block block) {
    if (seen.add(block.cid())) {
      heads.merge(block.document(), Frontier.EMPTY.with(block), (now, alone) -> now.with(block));
      blocks.computeIfAbsent(block.document(), any -> new ArrayList<>()).add(block);
      if (kept.contains(block.cid())) {
        withKept.add(block.document());
      }
    }
  }

  private void checkHeads(DocumentId document) {
    Frontier kept = disk.heads(document);
    Frontier right = rightHeads(document);
    if (!kept.equals(right)) {
      throw fault("has heads of " + document + " that are " + kept + ", must be " + right);
    }
  }

  private Frontier rightHeads(DocumentId document) {
    Set<AuthorId> out = convicted.getOrDefault(document, Set.of());
    return out.isEmpty() && !withKept.contains(document)
        ? heads.getOrDefault(document, Frontier.EMPTY)
        : effectiveHeads(counting(document), out);
  }

  /**
   * Those of a document's blocks that are not marked; each must stand on others of them, rightly.
   */
  private List<Block> counting(DocumentId document) {
    List<Block> counting =
        blocks.getOrDefault(document, List.of()).stream()
            .filter(block -> !kept.contains(block.cid()))
            .toList();
    for (Block block : counting) {
      for (Cid link : block.links()) {
        if (kept.contains(link) || !disk.blocks().containsKey(link)) {
          throw fault("lets " + block + " count without its ancestor " + link);
        }
      }
      BlockStructure.check(block, this::stored)
          .ifPresent(
              broken -> {
                throw fault("lets a broken block count: " + broken);
              });
    }
    return counting;
  }

  /**
   * The heads of the effective set: of the blocks by authors who are not convicted and all of their
   * ancestors, those that none of them links to.
   */
  static Frontier effectiveHeads(List<Block> all, Set<AuthorId> convicted) {
    Map<Cid, Block> byCid = new HashMap<>();
    Deque<Block> next = new ArrayDeque<>();
    for (Block block : all) {
      byCid.put(block.cid(), block);
      if (!convicted.contains(block.author())) {
        next.add(block);
      }
    }
    Set<Cid> effective = new HashSet<>();
    Set<Cid> linked = new HashSet<>();
    while (!next.isEmpty()) {
      Block block = next.remove();
      if (effective.add(block.cid())) {
        linked.addAll(block.links());
        block.links().forEach(link -> next.add(Objects.requireNonNull(byCid.get(link))));
      }
    }
    effective.removeAll(linked);
    return Frontier.of(effective);
  }

  /** Looks at everything: each block must have a signed one of its author on top, or be one. */
  void checkWhole() {
    checkSignatures();
    blocks.keySet().forEach(this::checkHeads);
    checkConvictions();
  }

  /** Whoever has both blocks of a fork, and can prove it, has done so. */
  private void checkConvictions() {
    record Place(AuthorId author, long seq) {}
    blocks.forEach(
        (document, all) -> {
          Set<Place> places = new HashSet<>();
          for (Block block : all) {
            boolean isFork = !places.add(new Place(block.author(), block.seq()));
            if (isFork && !convicted.getOrDefault(document, Set.of()).contains(block.author())) {
              throw fault("holds a fork by " + block.author() + " and no proof: " + block);
            }
          }
        });
  }

  /**
   * Begins at the ends of the chains: below a block that is vouched for none needs a look at its
   * own signature, which is what takes most of the time.
   */
  private void checkSignatures() {
    Set<Cid> vouched = new HashSet<>();
    List<SignedBlock> endsFirst = new ArrayList<>(disk.blocks().values());
    endsFirst.sort(Comparator.comparingLong(signed -> -signed.block().seq()));
    for (SignedBlock signed : endsFirst) {
      if (!vouched.contains(signed.block().cid()) && isVerified(signed)) {
        vouch(signed.block(), vouched);
      }
    }
    for (SignedBlock signed : disk.blocks().values()) {
      if (!vouched.contains(signed.block().cid())) {
        throw fault("holds " + signed.block() + " that no signature covers");
      }
    }
  }

  /** One verdict serves all disks of a world. */
  private boolean isVerified(SignedBlock signed) {
    return verified.contains(signed) || (signed.isVerified() && verified.add(signed));
  }

  private void vouch(Block top, Set<Cid> vouched) {
    Optional<Block> block = Optional.of(top);
    while (block.isPresent() && vouched.add(block.get().cid())) {
      block = block.get().back().map(back -> disk.blocks().get(back)).map(signed -> signed.block());
    }
  }

  private SimulationFailedException fault(String what) {
    return new SimulationFailedException(host + " " + what);
  }
}
