package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.TestReplica.TestScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** An author with forked chains of more blocks than a list holds. */
class ForkSketchTest {
  private static final SigningKey FORKER = TestReplica.keyOf("forker");
  private static final int LONG = 2_400;

  private final SyncWorld world = new SyncWorld(1);
  private final TestReplica alice = world.replica("alice");
  private final TestReplica bob = world.replica("bob");
  private final TestScope atAlice = alice.join("tasks");
  private final TestScope atBob = bob.join("tasks");
  private final DocumentName doc = atAlice.name("doc");

  /** Two chains above one block; each side lacks the end of one of them. */
  private void fork(int lackedByBob, int lackedByAlice) {
    SignedBlock root = alice.writeOn(atAlice, doc, FORKER, Optional.empty(), List.of(), 1);
    bob.store(atBob, doc, root);
    List<SignedBlock> one = chain(root, 1);
    List<SignedBlock> other = chain(root, 2);
    store(one, one.size(), one.size() - lackedByBob);
    store(other, other.size() - lackedByAlice, other.size());
  }

  private static List<SignedBlock> chain(SignedBlock root, int variant) {
    List<SignedBlock> chain = new ArrayList<>();
    Optional<Block> back = Optional.of(root.block());
    for (int i = 0; i < LONG; i++) {
      AuthorId author = root.block().author();
      byte[] payload = {(byte) variant};
      Block block = Block.append(author, root.block().document(), back, List.of(), 1, payload);
      chain.add(SignedBlock.sign(block, FORKER));
      back = Optional.of(block);
    }
    return chain;
  }

  private void store(List<SignedBlock> chain, int alices, int bobs) {
    chain.subList(0, alices).forEach(signed -> alice.store(atAlice, doc, signed));
    chain.subList(0, bobs).forEach(signed -> bob.store(atBob, doc, signed));
  }

  private void meet() {
    world.connect("alice", "bob");
    world.drive(60 * SyncWorld.SECOND);
    assertThat(atBob.document(doc).cids()).isEqualTo(atAlice.document(doc).cids());
    assertThat(world.faults).isEmpty();
  }

  private List<Message.Forked> shown() {
    return world.log.stream()
        .map(SyncWorld.Sent::message)
        .filter(Message.Need.class::isInstance)
        .flatMap(need -> ((Message.Need) need).forked().stream())
        .toList();
  }

  @Test
  void fewBlocksLacked_areFoundByOneSketch_andSentOnce() {
    fork(20, 30);
    meet();
    assertThat(shown()).singleElement().matches(one -> one.form() == Message.FORM_SKETCH);
    assertThat(world.duplicates()).isZero();
    assertThat(world.bytesOf(22)).isLessThan(10_000);
  }

  @Test
  void manyBlocksLacked_areFoundByALargerSketch_andSentOnce() {
    fork(300, 300);
    meet();
    assertThat(shown()).hasSizeBetween(2, 3).allMatch(one -> one.form() == Message.FORM_SKETCH);
    assertThat(world.duplicates()).isZero();
  }

  @Test
  void mostBlocksLacked_areShownByAList() {
    fork(LONG, LONG);
    meet();
    assertThat(shown()).anyMatch(one -> one.form() == Message.FORM_LIST);
    assertThat(world.duplicates()).isZero();
  }

  @Test
  void underLoss_bothEndEqual() {
    world.loss = 0.1;
    world.reordering = 0.2;
    fork(20, 300);
    world.connect("alice", "bob");
    world.run(120 * SyncWorld.SECOND);
    assertThat(atBob.document(doc).cids()).isEqualTo(atAlice.document(doc).cids());
  }

  // ---- who does not read sketches, and who sends no good ones

  @Test
  void peerThatRefusesASketch_isShownASampleFromThenOn() {
    fork(10, 10);
    TipSketchMemory memory = new TipSketchMemory();
    DocumentExchange exchange = exchange(memory);
    exchange.open(1);
    assertThat(forms(exchange.message(delta(1), 2))).containsExactly(1L);
    exchange.wasReset(ErrorCode.UNSUPPORTED.number());
    DocumentExchange next = exchange(memory);
    next.open(3);
    assertThat(forms(next.message(delta(1), 4))).containsExactly(0L);
  }

  @Test
  void garbage_isAnsweredByASample_andOnlySoOften() {
    fork(10, 10);
    DocumentExchange exchange = exchange(new TipSketchMemory());
    exchange.open(1);
    exchange.message(delta(1), 2);
    Message.Forked garbage =
        new Message.Forked(
            author8(),
            1,
            PackedItems.none(PackedItems.ENTRY_BYTES),
            Optional.of(new OpenBody.Sketched(new Sum128(1, 2), 5_000, new byte[] {1, 2})));
    Message.Need need =
        Repair.need(
            1,
            PackedItems.none(PackedItems.DIGEST_BYTES),
            PackedItems.none(PackedItems.TIP_BYTES),
            List.of(garbage));
    List<Long> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.addAll(forms(exchange.message(need, 3)));
    }
    assertThat(answers).hasSize(DocumentExchange.COMPARED_MAX).containsOnly(0L);
  }

  private DocumentExchange exchange(TipSketchMemory memory) {
    return new DocumentExchange(
        new DocumentExchange.Setup(
            new LocalDocument(
                doc.documentId(), () -> Optional.of(atAlice.document(doc)), () -> false),
            true,
            SessionOptions.DEFAULT,
            () -> 1,
            new ExchangeTimers(() -> 1, () -> 1),
            () -> new PackTarget(60_000, false),
            new TipCollection.Room(),
            OptionalLong::empty,
            () -> 1,
            memory));
  }

  private static long author8() {
    return AuthorId.of(FORKER.publicKey()).prefix64();
  }

  private static Message.DocDelta delta(long xid) {
    return new Message.DocDelta(
        xid,
        Samples.heads(1),
        1,
        PackedItems.none(PackedItems.NAME_BYTES),
        PackedItems.none(PackedItems.TIP_BYTES),
        Samples.names(author8()),
        true,
        false);
  }

  private static List<Long> forms(List<ExchangeEffect> effects) {
    List<Long> forms = new ArrayList<>();
    for (ExchangeEffect effect : effects) {
      if (effect instanceof ExchangeEffect.SendLater later) {
        Optional<Message> next = later.maker().get();
        while (next.isPresent()) {
          ((Message.Need) next.get()).forked().forEach(one -> forms.add(one.form()));
          next = later.maker().get();
        }
      }
    }
    return forms;
  }
}
