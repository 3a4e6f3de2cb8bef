package dev.pleach.simulator;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockStructure;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.HeadMove;
import dev.pleach.port.StateRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Watches what an engine writes: no block without its ancestors, none that is broken or unsigned,
 * heads that are the heads. It computes all of this anew from the blocks and asks the engine
 * nothing.
 */
final class DiskChecker {
  private static final String PROOF = "proof/";

  private final String host;
  private final SimulatedDisk disk;
  private final Set<SignedBlock> verified;
  private final Map<DocumentId, Frontier> heads = new HashMap<>();
  private final Set<Cid> seen = new HashSet<>();
  private final Set<Chain> chains = new HashSet<>();
  private final Set<DocumentId> forked = new HashSet<>();

  private record Chain(DocumentId document, AuthorId author, long seq) {}

  DiskChecker(String host, SimulatedDisk disk, Set<SignedBlock> verified) {
    this.host = host;
    this.disk = disk;
    this.verified = verified;
    disk.blocks().values().forEach(signed -> take(signed.block()));
  }

  /** Looks at a batch that has just become durable. */
  void committed(Batch batch) {
    for (SignedBlock signed : batch.blocks()) {
      Block block = signed.block();
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
    batch.headMoves().forEach(this::checkHeads);
  }

  /**
   * Another peer's proof of a fork whose blocks are not all here; it lies in a record of its own.
   */
  private void noteProof(StateRecord record) {
    if (record.name().startsWith(PROOF)) {
      String rest = record.name().substring(PROOF.length());
      forked.add(DocumentId.parse(rest.substring(0, rest.indexOf('/'))));
    }
  }

  private Block stored(Cid cid) {
    return Optional.ofNullable(disk.blocks().get(cid)).orElseThrow().block();
  }

  private void take(Block block) {
    if (seen.add(block.cid())) {
      heads.merge(block.document(), Frontier.EMPTY.with(block), (now, alone) -> now.with(block));
      if (!chains.add(new Chain(block.document(), block.author(), block.seq()))) {
        forked.add(block.document());
      }
    }
  }

  /**
   * Where an author has forked the heads are those of the effective set, which only grows rules.
   */
  private void checkHeads(HeadMove move) {
    Frontier right = heads.getOrDefault(move.document(), Frontier.EMPTY);
    if (!forked.contains(move.document()) && !move.next().equals(right)) {
      throw fault("heads of " + move.document() + " became " + move.next() + ", must be " + right);
    }
  }

  /** Looks at everything: each block must have a signed one of its author on top, or be one. */
  void checkWhole() {
    checkSignatures();
    for (Map.Entry<DocumentId, Frontier> entry : heads.entrySet()) {
      Frontier kept = disk.heads().getOrDefault(entry.getKey(), Frontier.EMPTY);
      if (!forked.contains(entry.getKey()) && !kept.equals(entry.getValue())) {
        throw fault("heads of " + entry.getKey() + " are " + kept + ", not " + entry.getValue());
      }
    }
  }

  private void checkSignatures() {
    Set<Cid> vouched = new HashSet<>();
    disk.blocks().values().stream()
        .filter(this::isVerified)
        .forEach(signed -> vouch(signed.block(), vouched));
    for (SignedBlock signed : disk.blocks().values()) {
      if (!vouched.contains(signed.block().cid())) {
        throw fault("holds " + signed.block() + " that no signature covers");
      }
    }
  }

  /** One verdict serves all disks of a world: it is what takes most of the time. */
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
