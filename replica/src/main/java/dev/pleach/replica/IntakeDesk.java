package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.Rejection;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.codec.Decoded;
import dev.pleach.dag.sync.Delivery;
import dev.pleach.dag.sync.DeliveryResult;
import dev.pleach.dag.sync.PackRecord;
import dev.pleach.dag.sync.SessionOutput;
import dev.pleach.port.CorruptDataException;
import dev.pleach.port.PeerId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a peer's delivery in: decodes it, finds out what its signatures cover, has every block
 * judged, and commits what passed. For the engine's lane alone.
 */
final class IntakeDesk implements PeerLink.Intake {
  private static final Logger LOG = LoggerFactory.getLogger(IntakeDesk.class);
  private static final String UNSUPPORTED = "unsupported version";

  private final Ledger ledger;
  private final BlockIntake intake;
  private final Pending pending;
  private final Unvouched unvouched;
  private final Unendorsed unendorsed;
  private final KeptBlocks kept;
  private final Misdeeds misdeeds = new Misdeeds();

  IntakeDesk(Ledger ledger, Pending pending, Unvouched unvouched, Rejections rejections) {
    this.ledger = ledger;
    this.pending = pending;
    this.unvouched = unvouched;
    this.unendorsed = new Unendorsed(pending);
    this.kept = new KeptBlocks(ledger, pending);
    this.intake = new BlockIntake(pending, rejections);
  }

  /** Drops what a peer has sent that is not durable yet. */
  void forget(PeerId peer) {
    pending.forget(peer);
    unvouched.forget(peer);
    unendorsed.forget(peer);
    misdeeds.forget(peer);
  }

  @Override
  public DeliveryResult take(Delivery delivery, PeerId from) {
    try {
      return judge(delivery, from);
    } catch (CorruptDataException e) {
      ledger.damage().suspect(delivery.document(), e);
      return DeliveryResult.refused(delivery.number());
    } catch (RuntimeException e) {
      LOG.error("cannot take in blocks of {}", delivery.document(), e);
      return DeliveryResult.refused(delivery.number());
    }
  }

  @Override
  public List<SessionOutput.PeerFault> takeFaults(PeerId from) {
    return misdeeds.take(from);
  }

  @Override
  public void convict(EquivocationProof proof, PeerId from) {
    try {
      ledger.convict(proof, from);
    } catch (CorruptDataException e) {
      ledger.damage().suspect(proof.document(), e); // it is told again at the next opening
    } catch (RuntimeException e) {
      LOG.error("cannot keep {}", proof, e);
    }
  }

  private DeliveryResult judge(Delivery delivery, PeerId from) {
    Optional<ScopeMembership> membership = ledger.scopes().find(delivery.scope());
    Optional<DocumentName> name =
        ledger
            .rows()
            .entry(delivery.document())
            .map(DocumentRows.Entry::name)
            .or(delivery::name)
            .filter(known -> known.scope().equals(delivery.scope()));
    if (membership.isEmpty() || name.isEmpty()) {
      return DeliveryResult.refused(delivery.number());
    }
    List<Rejection> malformed = new ArrayList<>();
    List<SignedBlock> received = new ArrayList<>();
    delivery.records().forEach(record -> decode(record, received, malformed));
    Set<Cid> authentic = authentic(received);
    List<Cid> mended = ledger.damage().mend(delivery.document(), received);
    List<SignedBlock> passed =
        delivery.origin() == Delivery.Origin.PUSH
            ? received
            : unvouched.pass(from, delivery.document(), received, authentic);
    List<SignedBlock> waiting = new ArrayList<>(unendorsed.take(from, delivery.document()));
    mended.forEach(cid -> pending.takeWaitingFor(cid).forEach(one -> waiting.add(one.block())));
    waiting.forEach(signed -> authentic.add(signed.block().cid()));
    List<SignedBlock> news = new ArrayList<>(waiting);
    news.addAll(passed);
    List<SignedBlock> blocks = new ArrayList<>(kept.below(delivery.document(), news, authentic));
    blocks.forEach(signed -> authentic.add(signed.block().cid()));
    blocks.addAll(news);
    WriteUnit unit = ledger.newUnit();
    BlockIntake.Report report =
        intake.take(unit, name.get(), membership.get().policy(), blocks, authentic, from);
    ledger.commit(unit, Optional.of(from));
    unendorsed.hold(from, delivery.document(), unit.leftOut());
    Set<SignedBlock> sent = new HashSet<>(passed);
    misdeeds.forked(from, (int) unit.leftOut().stream().filter(sent::contains).count());
    misdeeds.thrownOut(from, pending.thrownOut(from));
    malformed.addAll(report.rejected());
    int added = unit.blockCount() - unit.vouchers() + mended.size();
    return new DeliveryResult(delivery.number(), added, missing(report), malformed, false);
  }

  /** What is not here in any form; what is kept is, though it does not count. */
  private List<Cid> missing(BlockIntake.Report report) {
    boolean mayBeKept = ledger.convictions().count() > 0;
    return report.missing().stream()
        .filter(link -> !mayBeKept || !ledger.rows().isOut(link))
        .limit(DeliveryResult.MISSING_MAX)
        .toList();
  }

  private static void decode(
      PackRecord record, List<SignedBlock> blocks, List<Rejection> malformed) {
    Decoded<Block> decoded = record.block();
    decoded.value().ifPresent(block -> blocks.add(new SignedBlock(block, record.signature())));
    decoded.refusal().ifPresent(reason -> malformed.add(refusal(reason)));
  }

  private static Rejection refusal(String reason) {
    return reason.startsWith(UNSUPPORTED)
        ? new Rejection.Unsupported(reason)
        : new Rejection.Malformed(reason);
  }

  /**
   * Finds the blocks that a signature covers. Walks from the last to the first, so that one
   * signature at the end of an author's segment is all that is verified. A back-link vouches only
   * for a block of the same author; and a signature that was not verified, because a later one
   * stands for it, is not kept, or we would pass on what we never checked.
   */
  static Set<Cid> authentic(List<SignedBlock> blocks) {
    Set<Cid> authentic = new HashSet<>();
    Set<Voucher> vouchers = new HashSet<>();
    for (int i = blocks.size() - 1; i >= 0; i--) {
      SignedBlock signed = blocks.get(i);
      Block block = signed.block();
      boolean isVouched = vouchers.contains(new Voucher(block.author(), block.cid()));
      if (isVouched || signed.isVerified()) {
        authentic.add(block.cid());
        block.back().ifPresent(back -> vouchers.add(new Voucher(block.author(), back)));
      }
      if (isVouched) {
        blocks.set(i, new SignedBlock(block, Optional.empty()));
      }
    }
    return authentic;
  }

  /** An authentic block of this author points back at this one. */
  private record Voucher(AuthorId author, Cid back) {}
}
