package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.Value;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.dag.sync.TestReplica.TestScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** One honest session, and a peer that says what it likes. */
class HostilePeerTest {
  private static final long SECOND = SyncWorld.SECOND;
  private static final Sum128 NONCE = new Sum128(11, 12);

  private final TestReplica alice = new TestReplica(TestReplica.keyOf("alice"));
  private final TestReplica mallory = new TestReplica(TestReplica.keyOf("mallory"));
  private final TestScope scope = alice.join("tasks");
  private final DocumentName doc = scope.name("doc");
  private final Random random = new Random(3);
  private long now = 5 * SECOND;
  private final PeerSession session =
      new PeerSession(
          SessionOptions.DEFAULT,
          alice.peerKey(),
          mallory.peerKey(),
          true,
          alice,
          random::nextLong);
  private final Reassembly tap = new Reassembly();
  private final List<Message> said = new ArrayList<>();
  private final List<SessionOutput.PeerFault> faults = new ArrayList<>();
  private final List<Delivery> deliveries = new ArrayList<>();
  private boolean isClosed;
  private boolean storesAtOnce = true;
  private long number;

  private void drain() {
    for (Optional<SessionOutput> next = session.poll(); next.isPresent(); next = session.poll()) {
      SessionOutput output = next.get();
      if (output instanceof SessionOutput.Send send) {
        tap.take(FrameCodec.read(send.frame()).orThrow())
            .orThrow()
            .ifPresent(bytes -> said.add(MessageCodec.decode(bytes).orThrow()));
      } else if (output instanceof SessionOutput.PeerFault fault) {
        faults.add(fault);
      } else if (output instanceof SessionOutput.Close) {
        isClosed = true;
      } else if (output instanceof SessionOutput.Deliver deliver) {
        deliveries.add(deliver.delivery());
      }
    }
    while (storesAtOnce && !deliveries.isEmpty()) {
      session.stored(alice.take(deliveries.remove(0), new ArrayList<>()), now);
      drain();
    }
  }

  private void hear(Message message) {
    hear(MessageCodec.encode(message));
  }

  private void hear(byte[] message) {
    for (byte[] frame : FrameCodec.cut(message, number++, 65_536)) {
      session.frame(frame, now);
    }
    drain();
  }

  private void greet(boolean isMember) {
    session.start(now);
    drain();
    List<Message.ScopeClaim> claims = new ArrayList<>();
    if (isMember) {
      claims.add(new Message.ScopeClaim(tag(), 0, Sum128.ZERO));
    }
    hear(new Message.Hello(1, 0, 65_536, 1 << 20, NONCE, 0, claims));
  }

  private Sum128 tag() {
    return Sum128.of(scope.secret().tag(mallory.peerKey(), alice.peerKey(), NONCE.bytes()));
  }

  private <T extends Message> List<T> said(Class<T> kind) {
    return said.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static Message.DocOpen open(long xid, DocumentId document, Heads heads) {
    PackedItems none = PackedItems.none(8);
    return new Message.DocOpen(
        xid, document, heads, 1, none, new OpenBody.Listed(true, Samples.tips(1)));
  }

  private static Heads someHeads(int count) {
    List<Cid> cids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cids.add(Cid.ofBlock(Digest.sha256(new byte[] {(byte) i, (byte) (i >> 8)})));
    }
    return Heads.of(dev.pleach.dag.block.Frontier.of(cids));
  }

  @Test
  void stranger_learnsNothing() {
    alice.write(scope, doc, 10);
    greet(false);
    said.clear();
    hear(open(2, doc.documentId(), someHeads(1)));
    hear(new Message.ScopeList(4, Samples.names(1), 0, true, emptyItems()));
    hear(
        new Message.Push(
            doc.documentId(), Optional.empty(), 0, new byte[0], new byte[0], Optional.empty()));
    assertThat(said)
        .containsExactly(
            new Message.Reset(2, ErrorCode.NO_DOC.number()),
            new Message.Reset(4, ErrorCode.DENIED.number()),
            new Message.Err(ErrorCode.DENIED.number(), 0, ""));
    assertThat(deliveries).isEmpty();
  }

  private static ScopeItems emptyItems() {
    return new ScopeItems(Optional.empty(), PackedItems.none(16));
  }

  @Test
  void unknownDocument_hasTheSameAnswerAsAForeignOne() {
    greet(true);
    said.clear();
    hear(open(2, doc.documentId(), someHeads(1)));
    assertThat(said).containsExactly(new Message.Reset(2, ErrorCode.NO_DOC.number()));
  }

  @Test
  void formsOfTheNextStage_getATypedAnswer() {
    alice.write(scope, doc, 10);
    greet(true);
    said.clear();
    hear(unspokenOpen(6, doc.documentId(), someHeads(1)));
    assertThat(said).containsExactlyInAnyOrder(openedAnew(6));
  }

  /** The answer to a way of opening that is not understood: the sides change roles. */
  private Message openedAnew(long xid) {
    TestDocument document = scope.document(doc);
    Heads heads = Heads.of(document.heads());
    OpenBody list = new OpenBody.Listed(true, ownTips());
    return new Message.DocOpen(xid, doc.documentId(), heads, 1, PackedItems.none(8), list);
  }

  private static byte[] unspokenOpen(long xid, DocumentId document, Heads heads) {
    byte[] list = MessageCodec.encode(open(xid, document, heads));
    Value.ListValue fields = (Value.ListValue) DagCbor.decode(list, list.length).orThrow();
    List<Value> changed = new ArrayList<>(fields.values());
    changed.set(7, Value.of(9));
    return DagCbor.encode(Value.of(changed));
  }

  @Test
  void packOfAnotherEncoding_isRefusedAsUnsupported() {
    alice.write(scope, doc, 10);
    greet(true);
    hear(open(2, doc.documentId(), someHeads(1)));
    said.clear();
    hear(
        new Message.Pack(
            2, Optional.empty(), Optional.empty(), 0, true, 2, 0, new byte[9], new byte[0]));
    assertThat(said).containsExactly(new Message.Reset(2, ErrorCode.UNSUPPORTED.number()));
  }

  @Test
  void falseHeads_endInBackoff_andCountOnceTheyComeOftenInARow() {
    alice.write(scope, doc, 10);
    greet(true);
    announceInVain(2);
    assertThat(said(Message.Need.class)).hasSize(2);
    assertThat(said(Message.Reset.class)).contains(new Message.Reset(2, ErrorCode.LIMIT.number()));
    assertThat(faults).as("what loss may cause too").isEmpty();
    for (int i = 1; i < Conduct.CLAIMS_MAX; i++) {
      announceInVain(2 + 2 * i);
    }
    assertThat(faults)
        .singleElement()
        .satisfies(fault -> assertThat(fault.cause()).isEqualTo(SessionOutput.Cause.FALSE_CLAIMS));
    assertThat(session.openExchanges()).isZero();
    assertThat(scope.document(doc).heads().heads()).hasSize(1);
  }

  private void announceInVain(long xid) {
    hear(open(xid, doc.documentId(), someHeads(3)));
    for (int i = 0; i < 5; i++) {
      hear(
          new Message.Pack(
              xid, Optional.empty(), Optional.empty(), i, true, 0, 0, new byte[0], new byte[0]));
    }
  }

  @Test
  void openExchanges_areBounded() {
    for (int i = 0; i < 300; i++) {
      alice.write(scope, scope.name("doc" + i), 10);
    }
    greet(true);
    said.clear();
    for (int i = 0; i < 300; i++) {
      hear(open(2 + 2L * i, scope.name("doc" + i).documentId(), someHeads(1)));
    }
    assertThat(session.openExchanges()).isEqualTo(Documents.OPEN_MAX);
    assertThat(said(Message.Reset.class))
        .hasSize(300 - Documents.OPEN_MAX)
        .allMatch(reset -> reset.code() == ErrorCode.BUSY.number());
  }

  @Test
  void creditExceeded_endsTheConnection() {
    alice.write(scope, doc, 10);
    greet(true);
    storesAtOnce = false;
    int pushes = 0;
    while (!isClosed && pushes < 100) {
      byte[] many = manyRecords();
      hear(
          new Message.Push(
              doc.documentId(), Optional.empty(), 0, many, new byte[0], Optional.empty()));
      pushes++;
    }
    assertThat(isClosed).isTrue();
    assertThat((long) pushes * manyRecords().length)
        .isBetween(1L << 20, (1L << 20) + 3L * Message.BYTES_MAX);
  }

  private static byte[] manyRecords() {
    return Samples.plain(Collections.nCopies(1_000, Samples.CHAIN.get(0))).body();
  }

  @Test
  void introOfAnotherDocument_isGarbage() {
    greet(true);
    Message.Intro lie =
        new Message.Intro(
            tag().high(), 0, PackedItems.of(32, scope.name("other").idHash().bytes()));
    hear(
        new Message.Push(
            doc.documentId(), Optional.of(lie), 0, new byte[0], new byte[0], Optional.empty()));
    assertThat(deliveries).isEmpty();
    assertThat(faults).hasSize(1);
    assertThat(faults.get(0).severity()).isEqualTo(SessionOutput.Severity.GRAVE);
  }

  @Test
  void scopeListOutOfOrder_isGarbage() {
    greet(true);
    byte[] items = new byte[32];
    items[0] = 1;
    ScopeItems unsorted = new ScopeItems(Optional.empty(), PackedItems.of(16, items));
    hear(new Message.ScopeList(2, Samples.names(tag().high()), 0, true, unsorted));
    assertThat(faults).hasSize(1);
    assertThat(said(Message.ScopeDiff.class)).isEmpty();
  }

  @Test
  void otherProtocol_isClosed() {
    session.start(now);
    hear(new Message.Hello(2, 0, 65_536, 1 << 20, NONCE, 0, List.of()));
    assertThat(isClosed).isTrue();
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void anyMessages_neverThrow(@ForAll long seed, @ForAll @Size(max = 30) List<byte[]> noise) {
    assertThatCode(() -> new HostilePeerTest().beHostile(seed, noise)).doesNotThrowAnyException();
  }

  /** Messages of all kinds with ids that mean something, mutated or not, with time passing. */
  private void beHostile(long seed, List<byte[]> noise) {
    Random any = new Random(seed);
    for (int i = 0; i < 5; i++) {
      alice.write(scope, doc, 10);
    }
    greet(true);
    List<byte[]> words = new ArrayList<>();
    Samples.all().values().forEach(message -> words.add(MessageCodec.encode(message)));
    for (int i = 0; i < 60 && !isClosed; i++) {
      byte[] word = words.get(any.nextInt(words.size())).clone();
      int kind = any.nextInt(4);
      if (kind == 0) {
        word[any.nextInt(word.length)] = (byte) any.nextInt(256);
        hear(word);
      } else if (kind == 1 && !noise.isEmpty()) {
        session.frame(noise.get(any.nextInt(noise.size())), now);
        drain();
      } else {
        hear(plausible(any));
      }
      if (any.nextInt(4) == 0) {
        now += any.nextInt(3_000) * SyncWorld.MILLI;
        session.tick(now);
        drain();
      }
    }
  }

  private Message plausible(Random any) {
    long xid = any.nextInt(6);
    PackedItems none = PackedItems.none(8);
    PackedItems tips = any.nextBoolean() ? Samples.tips(3) : ownTips();
    Heads heads = any.nextBoolean() ? someHeads(2) : Heads.of(scope.document(doc).heads());
    PackedItems digests = heads.digests();
    byte[] body = any.nextBoolean() ? new byte[0] : Samples.plain(Samples.CHAIN).body();
    return switch (any.nextInt(14)) {
      case 0 ->
          new Message.DocOpen(
              xid,
              doc.documentId(),
              heads,
              3,
              any.nextBoolean() ? none : names(tips),
              body(any, tips));
      case 1 -> new Message.DocList(xid, any.nextBoolean(), tips);
      case 2 ->
          new Message.DocDelta(
              xid, heads, 3, none, tips, names(tips), any.nextBoolean(), any.nextBoolean());
      case 3 ->
          new Message.Pack(
              xid,
              Optional.of(doc.documentId()),
              Optional.empty(),
              any.nextInt(3),
              any.nextBoolean(),
              0,
              0,
              body,
              new byte[0]);
      case 4 ->
          new Message.Need(
              xid,
              digests,
              tips,
              List.of(new Message.Forked(tips.name(0), 0, PackedItems.none(12))),
              none);
      case 9 -> new Message.DocMore(xid, any.nextInt(40), any.nextInt(100));
      case 11 ->
          new Message.Need(
              xid, PackedItems.none(32), PackedItems.none(20), List.of(), Samples.names(7, 9));
      case 12 ->
          new Message.Equiv(
              doc.documentId(),
              new Message.EquivSide(List.of(body), new byte[64]),
              new Message.EquivSide(List.of(new byte[3]), new byte[64]));
      case 10 -> new Message.DocSymbols(xid, any.nextInt(40), Samples.symbols(2, any.nextInt(40)));
      case 5 -> new Message.Ack(xid, any.nextInt(3), Optional.of(digests));
      case 6 ->
          new Message.Done(
              xid, heads.count(), any.nextBoolean() ? Optional.of(heads) : Optional.empty(), 3);
      case 7 ->
          new Message.ScopeList(
              xid,
              Samples.names(tag().high()),
              any.nextInt(2),
              any.nextBoolean(),
              new ScopeItems(Optional.empty(), Samples.docs(2, 1L << 61)));
      default ->
          new Message.ScopeDiff(
              xid,
              any.nextBoolean(),
              Samples.names(doc.documentId().prefix64()),
              List.of(),
              List.of());
    };
  }

  private OpenBody body(Random any, PackedItems tips) {
    long state8 =
        any.nextBoolean() ? any.nextLong() : Heads.of(scope.document(doc).heads()).state8();
    byte[] symbols =
        any.nextBoolean() ? new byte[any.nextInt(200)] : Samples.symbols(any.nextInt(5), 40);
    return switch (any.nextInt(3)) {
      case 0 -> new OpenBody.Listed(any.nextBoolean(), tips);
      case 1 -> new OpenBody.Sketched(new Sum128(1, any.nextInt(2)), any.nextInt(1_000), symbols);
      default -> new OpenBody.Since(state8, tips);
    };
  }

  private PackedItems ownTips() {
    return PackedItems.ofTips(scope.document(doc).tips().stream().map(TipItem::of).toList());
  }

  private static PackedItems names(PackedItems tips) {
    return Samples.names(tips.name(0));
  }
}
