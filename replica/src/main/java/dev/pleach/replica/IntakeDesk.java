package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
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
import java.util.Collection;
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
  private final AtHand waiting;
  private final Misdeeds misdeeds = new Misdeeds();

  IntakeDesk(Ledger ledger, Pending pending, Unvouched unvouched, Rejections rejections) {
    this.ledger = ledger;
    this.pending = pending;
    this.unvouched = unvouched;
    this.unendorsed = new Unendorsed(pending);
    this.kept =
        new KeptBlocks(ledger.store(), ledger.rows(), ledger.convictions(), pending, unendorsed);
    this.waiting = new AtHand(pending, unvouched, unendorsed, ledger.convictions()::isKept);
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
    DocumentId document = delivery.document();
    Set<Cid> authentic = AuthenticBlocks.of(received, waiting::isVouched, this::checkedBefore);
    List<Cid> mended = ledger.damage().mend(document, received);
    List<SignedBlock> passed =
        delivery.origin() == Delivery.Origin.PUSH
            ? received
            : unvouched.pass(from, document, received, authentic);
    List<SignedBlock> news = new ArrayList<>(passed);
    mended.forEach(cid -> pending.takeWaitingFor(cid).forEach(one -> news.add(one.block())));
    news.subList(passed.size(), news.size()).forEach(one -> authentic.add(one.block().cid()));
    KeptBlocks.Sorted sorted = kept.sort(document, news, authentic);
    List<SignedBlock> blocks = new ArrayList<>(sorted.found());
    blocks.forEach(signed -> authentic.add(signed.block().cid()));
    blocks.addAll(sorted.entering());
    WriteUnit judged = ledger.newUnit();
    judged.vouchersFrom(waiting.vouchers(from, document, news, authentic));
    BlockIntake.Report report =
        intake.take(judged, name.get(), membership.get().policy(), blocks, authentic, from);
    WriteUnit unit = judged.proven();
    ledger.commit(unit, Optional.of(from));
    Set<AuthorId> alone = holdWhatDoesNotCount(unit, name.get(), sorted, delivery, from);
    if (!unit.kept().isEmpty()) {
      pending.excuse(from); // it sends what vouches before its turn
    }
    misdeeds.thrownOut(from, pending.thrownOut(from));
    report.rejected().stream().filter(one -> !unit.keeps(one)).forEach(malformed::add);
    int added = unit.blockCount() - unit.kept().size() + mended.size();
    return new DeliveryResult(delivery.number(), added, missing(report), malformed, alone, false);
  }

  /**
   * Blocks on which nobody else stands wait in memory; if there are too many they are kept, as
   * those are that have counted once. So what others have built on comes in however long it is.
   */
  private Set<AuthorId> holdWhatDoesNotCount(
      WriteUnit unit, DocumentName name, KeptBlocks.Sorted sorted, Delivery delivery, PeerId from) {
    DocumentId document = name.documentId();
    unit.drafts().values().forEach(draft -> unendorsed.drop(document, cids(draft.added())));
    unendorsed.drop(document, unit.kept());
    List<SignedBlock> alone = new ArrayList<>(sorted.aside());
    alone.removeIf(signed -> unit.kept().contains(signed.block().cid()));
    alone.addAll(unit.leftOut());
    alone.forEach(signed -> ledger.convictions().leftOut(signed.block().cid()));
    Set<AuthorId> pushed = new HashSet<>();
    if (delivery.origin() == Delivery.Origin.PUSH) {
      // In an exchange what stands on them comes behind them.
      Set<Cid> sent = cids(sorted.aside());
      sent.addAll(cids(sorted.entering()));
      List<Block> blocks = new ArrayList<>();
      alone.stream()
          .map(SignedBlock::block)
          .filter(block -> sent.contains(block.cid()))
          .forEach(blocks::add);
      misdeeds.forked(from, blocks, delivery.accused());
      blocks.forEach(block -> pushed.add(block.author()));
    }
    List<SignedBlock> over = unendorsed.hold(from, document, alone);
    if (!over.isEmpty() && delivery.origin() != Delivery.Origin.PUSH) {
      // What nobody asked for fills no disk.
      keep(over, name);
    }
    return pushed;
  }

  private void keep(List<SignedBlock> blocks, DocumentName name) {
    WriteUnit unit = ledger.newUnit();
    for (SignedBlock signed : blocks) {
      DocumentId document = signed.block().document();
      Optional<DocumentName> known =
          document.equals(name.documentId())
              ? Optional.of(name)
              : ledger.rows().entry(document).map(DocumentRows.Entry::name);
      known.ifPresent(of -> unit.keep(of, signed));
    }
    ledger.commit(unit, Optional.empty());
  }

  private static Set<Cid> cids(Collection<SignedBlock> blocks) {
    Set<Cid> cids = new HashSet<>();
    blocks.forEach(signed -> cids.add(signed.block().cid()));
    return cids;
  }

  /** What is not here in any form; what is kept is, though it does not count. */
  private List<Cid> missing(BlockIntake.Report report) {
    boolean mayBeKept = ledger.convictions().mayBeKept();
    return report.missing().stream()
        .filter(link -> !mayBeKept || !ledger.rows().isOut(link))
        .limit(DeliveryResult.MISSING_MAX)
        .toList();
  }

  /** Returns what is here or waits under this name, which has been checked. */
  private Optional<SignedBlock> checkedBefore(Cid cid) {
    Optional<SignedBlock> waiting = pending.find(cid);
    WriteUnit unit = ledger.newUnit();
    if (waiting.isPresent() || !unit.contains(cid)) {
      return waiting;
    }
    try {
      return unit.signed(cid);
    } catch (CorruptDataException e) {
      return Optional.empty();
    }
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
}
