package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.TestReplica.TestScope;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** An opener serves at once what an answer to its earlier opening wants. */
class EarlyPackTest {
  private static final long XID = 1;

  private final TestReplica alice = new TestReplica(TestReplica.keyOf("alice"));
  private final TestReplica bob = new TestReplica(TestReplica.keyOf("bob"));
  private final TestScope atAlice = alice.join("tasks");
  private final TestScope atBob = bob.join("tasks");
  private final DocumentName doc = atAlice.name("doc");

  private DocumentExchange answering() {
    return new DocumentExchange(
        new DocumentExchange.Setup(
            new LocalDocument(
                doc.documentId(), () -> Optional.of(atBob.document(doc)), () -> false),
            true,
            SessionOptions.DEFAULT,
            () -> 2,
            new ExchangeTimers(() -> 1, () -> 1),
            () -> new PackTarget(60_000, false),
            new TipCollection.Room(),
            OptionalLong::empty,
            () -> 1,
            new TipSketchMemory()));
  }

  private Message.Pack pack(Outbound out, SignedBlock block) {
    DocumentView view = atAlice.document(doc);
    out.send(view, List.of(Chains.sorted(view, List.of(block.block().cid()))));
    return out.next(view, XID, new PackTarget(60_000, false));
  }

  private List<ExchangeEffect> take(
      DocumentExchange exchange, Message.Pack pack, SignedBlock block) {
    ExchangeEffect.Deliver deliver =
        exchange.message(pack, 1).stream()
            .filter(ExchangeEffect.Deliver.class::isInstance)
            .map(ExchangeEffect.Deliver.class::cast)
            .findFirst()
            .orElseThrow();
    bob.store(atBob, doc, block);
    return exchange.stored(deliver.xid(), deliver.pack(), DeliveryResult.stored(0, 1), 1);
  }

  @Test
  void packBeforeAllTipsAreShown_countsAmongThoseThatCome() {
    bob.store(atBob, doc, alice.write(atAlice, doc, 10));
    SignedBlock first = alice.write(atAlice, doc, 10);
    SignedBlock second = alice.write(atAlice, doc, 10);
    DocumentView theirs = atAlice.document(doc);
    DocumentExchange exchange = answering();
    exchange.message(
        new Message.DocOpen(
            XID,
            doc.documentId(),
            Heads.of(theirs.heads()),
            theirs.blockCount(),
            PackedItems.none(PackedItems.NAME_BYTES),
            new OpenBody.Listed(false, PackedItems.none(PackedItems.TIP_BYTES))),
        1);
    Outbound out = new Outbound(Optional.empty(), Optional.empty());

    take(exchange, pack(out, first), first);
    PackedItems tips = PackedItems.ofTips(theirs.tips().stream().map(TipItem::of).toList());
    exchange.message(new Message.DocList(XID, true, tips), 1);
    List<ExchangeEffect> end = take(exchange, pack(out, second), second);

    assertThat(end)
        .anyMatch(
            effect ->
                effect instanceof ExchangeEffect.Send send
                    && send.message() instanceof Message.Done);
  }
}
