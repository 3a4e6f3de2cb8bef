package dev.pleach.replica;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockStructure;
import dev.pleach.dag.block.Rejection;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.PeerId;
import dev.pleach.port.Policy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The one door through which strangers' blocks become ours: trust changes hands here and nowhere
 * else.
 *
 * <p>Judged cheapest first: already here or already rejected; the right document; links present; if
 * so structure, policy, signature, else signature and then the orphan buffer. A block is authentic
 * if its own signature is right, or if a later authentic block of the same author in the same
 * delivery stands on it by back-links (they are hashes, so the signature covers the whole chain;
 * parents do not vouch). Nothing is written here: what is accepted goes into a {@link WriteUnit}.
 * For the engine's lane alone.
 */
final class BlockIntake {
  private final Pending pending;
  private final Rejections rejections;

  BlockIntake(Pending pending, Rejections rejections) {
    this.pending = pending;
    this.rejections = rejections;
  }

  /** What became of a delivery, besides what the unit took. */
  static final class Report {
    private final List<Rejection> rejected = new ArrayList<>();
    private final Set<Cid> missing = new TreeSet<>();
    private int accepted;
    private int duplicates;

    /** Blocks that were refused, with the reason. */
    List<Rejection> rejected() {
      return rejected;
    }

    /** Links of pending blocks that are not here in any form: what is to be asked for. */
    Set<Cid> missing() {
      return missing;
    }

    int accepted() {
      return accepted;
    }

    int duplicates() {
      return duplicates;
    }
  }

  /**
   * Judges blocks of one document.
   *
   * @param blocks in the order received, decoded
   * @param authentic the blocks among them that a signature covers, directly or by back-links
   */
  Report take(
      WriteUnit unit,
      DocumentName name,
      Policy policy,
      List<SignedBlock> blocks,
      Set<Cid> authentic,
      PeerId sender) {
    Report report = new Report();
    Door door = new Door(unit, name, policy, sender, report);
    for (SignedBlock block : blocks) {
      door.judge(block, authentic.contains(block.block().cid()));
    }
    return report;
  }

  /** One delivery on its way through. */
  private final class Door {
    private final WriteUnit unit;
    private final DocumentName name;
    private final DocumentId document;
    private final Policy policy;
    private final PeerId sender;
    private final Report report;

    Door(WriteUnit unit, DocumentName name, Policy policy, PeerId sender, Report report) {
      this.unit = unit;
      this.name = name;
      this.document = name.documentId();
      this.policy = policy;
      this.sender = sender;
      this.report = report;
    }

    void judge(SignedBlock signed, boolean authentic) {
      Cid cid = signed.block().cid();
      boolean isHere = unit.contains(cid) || pending.contains(cid);
      if (isHere || unit.isUnreadable(signed.block())) {
        report.duplicates++;
        return;
      }
      Optional<Rejection> verdict = verdictAtSight(signed, authentic);
      if (verdict.isPresent()) {
        reject(cid, verdict.get());
        return;
      }
      List<Cid> missing =
          signed.block().links().stream().filter(link -> !unit.contains(link)).toList();
      if (missing.isEmpty()) {
        enter(signed);
      } else {
        pending.add(signed, sender, missing);
        missing.stream().filter(link -> !pending.contains(link)).forEach(report.missing::add);
      }
    }

    /** What can be said without the parents. */
    private Optional<Rejection> verdictAtSight(SignedBlock signed, boolean authentic) {
      Block block = signed.block();
      Cid cid = block.cid();
      Optional<Rejection> known = rejections.of(cid);
      if (known.isPresent()) {
        return known;
      }
      if (!block.document().equals(document)) {
        return Optional.of(new Rejection.WrongDocument(cid));
      }
      for (Cid link : block.links()) {
        if (rejections.of(link).isPresent()) {
          return Optional.of(new Rejection.RejectedAncestor(cid, link));
        }
      }
      if (authentic) {
        return Optional.empty();
      }
      boolean isSigned = signed.signature().isPresent();
      return Optional.of(isSigned ? new Rejection.BadSignature(cid) : new Rejection.Unsigned(cid));
    }

    /** Takes in a block whose links are all here, then whatever had waited for it. */
    private void enter(SignedBlock first) {
      ArrayDeque<SignedBlock> ready = new ArrayDeque<>();
      ready.add(first);
      while (!ready.isEmpty()) {
        SignedBlock signed = ready.remove();
        Optional<Rejection> verdict = verdictOnParents(signed.block());
        if (verdict.isPresent()) {
          reject(signed.block().cid(), verdict.get());
        } else {
          unit.add(name, signed);
          report.accepted++;
          report.missing.remove(signed.block().cid());
          ready.addAll(released(signed.block().cid()));
        }
      }
    }

    private List<SignedBlock> released(Cid cid) {
      List<SignedBlock> ready = new ArrayList<>();
      for (Pending.Entry entry : pending.takeWaitingFor(cid)) {
        List<Cid> missing =
            entry.block().block().links().stream().filter(link -> !unit.contains(link)).toList();
        if (missing.isEmpty()) {
          ready.add(entry.block());
        } else {
          pending.add(entry.block(), entry.sender(), missing);
        }
      }
      return ready;
    }

    private Optional<Rejection> verdictOnParents(Block block) {
      Optional<Rejection> broken =
          BlockStructure.check(block, link -> unit.block(link).orElseThrow());
      if (broken.isPresent()) {
        return broken;
      }
      return policy.mayWrite(block.author(), block.fields().authority())
          ? Optional.empty()
          : Optional.of(new Rejection.NotAuthorised(block.cid()));
    }

    /** A lasting verdict falls on the waiting descendants as well. */
    private void reject(Cid cid, Rejection rejection) {
      rejections.add(cid, rejection);
      report.rejected.add(rejection);
      if (!rejection.isLasting()) {
        return;
      }
      ArrayDeque<Cid> condemned = new ArrayDeque<>(List.of(cid));
      while (!condemned.isEmpty()) {
        Cid ancestor = condemned.remove();
        for (Pending.Entry entry : pending.takeWaitingFor(ancestor)) {
          Rejection inherited = new Rejection.RejectedAncestor(entry.cid(), ancestor);
          rejections.add(entry.cid(), inherited);
          report.rejected.add(inherited);
          condemned.add(entry.cid());
        }
      }
    }
  }
}
