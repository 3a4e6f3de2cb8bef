package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A peer that asks, and does not take in what it asked for: what is held for it is counted, and
 * what it sends is given back as credit all the same.
 */
class GreedyPeerTest {
  private static final long MIB = 1 << 20;

  /** Held for a peer that takes nothing: what it may send itself aside. */
  private static final long TAKES_NOTHING_MAX = 3 * MIB;

  private static final Sum128 NONCE = new Sum128(11, 12);
  private static final PackedItems NO_TIPS = PackedItems.none(PackedItems.TIP_BYTES);
  private static final PackedItems NO_NAMES = PackedItems.none(PackedItems.NAME_BYTES);
  private static final PackedItems NO_DIGESTS = PackedItems.none(PackedItems.DIGEST_BYTES);

  private final TestReplica alice = new TestReplica(TestReplica.keyOf("alice"));
  private final TestReplica mallory = new TestReplica(TestReplica.keyOf("mallory"));
  private final Random random = new Random(3);
  private final List<Message> said = new ArrayList<>();
  private final Reassembly tap = new Reassembly();
  private long now = 5 * SyncWorld.SECOND;
  private long wakeAt = Long.MAX_VALUE;
  private boolean isTaking = true;
  private long number;
  private long nextXid = 2;
  private int ticks;

  private PeerSession meet(WideReplica replica, long credit) {
    PeerSession session =
        new PeerSession(
            SessionOptions.DEFAULT,
            alice.peerKey(),
            mallory.peerKey(),
            true,
            replica,
            random::nextLong);
    session.start(now);
    drain(session);
    Sum128 tag = Sum128.of(replica.secret().tag(mallory.peerKey(), alice.peerKey(), NONCE.bytes()));
    Message.ScopeClaim claim =
        new Message.ScopeClaim(tag, replica.documentCount(), replica.digest());
    hear(session, new Message.Hello(1, 0, 65_536, credit, NONCE, 0, List.of(claim)));
    return session;
  }

  private PackedItems tags(WideReplica replica) {
    byte[] tag = replica.secret().tag(mallory.peerKey(), alice.peerKey(), NONCE.bytes());
    return Samples.names(Sum128.of(tag).high());
  }

  private void drain(PeerSession session) {
    for (Optional<SessionOutput> next = session.poll(); next.isPresent(); next = session.poll()) {
      if (next.get() instanceof SessionOutput.Send send) {
        tap.take(FrameCodec.read(send.frame()).orThrow())
            .orThrow()
            .ifPresent(bytes -> said.add(MessageCodec.decode(bytes).orThrow()));
        if (!isTaking) {
          session.blocked();
        }
      } else if (next.get() instanceof SessionOutput.WakeAt at) {
        wakeAt = at.nanos();
      } else if (next.get() instanceof SessionOutput.Deliver deliver) {
        session.stored(DeliveryResult.stored(deliver.delivery().number(), 0), now);
      }
    }
  }

  private void hear(PeerSession session, Message message) {
    for (byte[] frame : FrameCodec.cut(MessageCodec.encode(message), number++, 65_536)) {
      session.frame(frame, now);
    }
    drain(session);
  }

  private void pass(PeerSession session, long nanos) {
    long end = now + nanos;
    while (wakeAt <= end) {
      now = Math.max(now, wakeAt);
      wakeAt = Long.MAX_VALUE;
      session.tick(now);
      ticks++;
      drain(session);
    }
    now = end;
  }

  private Message.DocOpen open(DocumentId document, Heads heads) {
    nextXid += 2;
    return new Message.DocOpen(
        nextXid, document, heads, 0, NO_NAMES, new OpenBody.Listed(true, NO_TIPS));
  }

  private static Heads nothing() {
    return Heads.of(Frontier.EMPTY);
  }

  private static Heads unknown() {
    return Heads.of(Frontier.of(List.of(Cid.ofBlock(Digest.sha256(new byte[9])))));
  }

  // ---- openings

  @Test
  void openings_ofManyDocumentsOfManyAuthors_holdLittle() {
    WideReplica replica = new WideReplica(256);
    replica.write(1_000, 1, 100);
    PeerSession session = meet(replica, 0);
    for (DocumentId document : replica.ids()) {
      hear(session, open(document, nothing()));
    }
    assertThat(Retained.bytes(session)).isLessThan(TAKES_NOTHING_MAX);
  }

  @Test
  void openings_answeredByLongLists_holdLittle() {
    WideReplica replica = new WideReplica(256);
    replica.write(2_000, 1, 4);
    PeerSession session = meet(replica, 0);
    for (DocumentId document : replica.ids()) {
      // A sketch that cannot be read of many tips: the side with fewer lists them.
      OpenBody unreadable = new OpenBody.Sketched(new Sum128(1, 2), 1L << 40, new byte[] {1});
      nextXid += 2;
      hear(session, new Message.DocOpen(nextXid, document, unknown(), 1, NO_NAMES, unreadable));
    }
    assertThat(Retained.bytes(session)).isLessThan(TAKES_NOTHING_MAX);
  }

  @Test
  void openings_allAreAnswered_onceThePeerReads() {
    WideReplica replica = new WideReplica(64);
    replica.write(1_000, 1, 100);
    PeerSession session = meet(replica, 0);
    for (DocumentId document : replica.ids()) {
      hear(session, open(document, nothing()));
    }
    said.clear();
    hear(session, new Message.Credit(0, 1L << 31));
    pass(session, 3 * SyncWorld.SECOND);
    assertThat(said.stream().filter(Message.Pack.class::isInstance).map(Message::xid).distinct())
        .hasSize(64);
  }

  @Test
  void openings_again_and_again_ofOneDocument_holdLittle() {
    WideReplica replica = new WideReplica(1);
    replica.write(500, 1, 4);
    PeerSession session = meet(replica, 0);
    for (int i = 0; i < 2_000; i++) {
      hear(session, open(replica.ids().get(0), unknown()));
    }
    assertThat(Retained.bytes(session)).isLessThan(TAKES_NOTHING_MAX);
  }

  @Test
  void openings_withoutEnd_ofOneDocument_holdLittle() {
    WideReplica replica = new WideReplica(1);
    replica.write(1, 1, 4);
    PeerSession session = meet(replica, 1L << 31);
    for (int i = 0; i < 50_000; i++) {
      nextXid += 2;
      OpenBody unfinished = new OpenBody.Listed(false, NO_TIPS);
      DocumentId document = replica.ids().get(0);
      hear(session, new Message.DocOpen(nextXid, document, unknown(), 1, NO_NAMES, unfinished));
      said.clear();
    }
    assertThat(Retained.bytes(session)).isLessThan(MIB);
  }

  // ---- what is asked for within an exchange

  private AuthorId fork(WideReplica replica, int forks, int length) {
    AuthorId forker = AuthorId.of(Digest.sha256(new byte[] {7}).bytes());
    Block first = replica.write(forker, Optional.empty(), 0, 4);
    for (int i = 0; i < forks; i++) {
      Optional<Block> back = Optional.of(first);
      for (int j = 0; j < length; j++) {
        back = Optional.of(replica.write(forker, back, i, 4));
      }
    }
    return forker;
  }

  @Test
  void needs_ofAForkedAuthor_again_and_again_holdLittle() {
    WideReplica replica = new WideReplica(1);
    AuthorId forker = fork(replica, 2, 2_000);
    PeerSession session = meet(replica, 0);
    hear(session, open(replica.ids().get(0), unknown()));
    Message.Forked none =
        new Message.Forked(forker.prefix64(), 0, PackedItems.none(PackedItems.ENTRY_BYTES));
    for (int i = 0; i < 500; i++) {
      hear(session, new Message.Need(nextXid, NO_DIGESTS, NO_TIPS, List.of(none), NO_NAMES));
    }
    assertThat(Retained.bytes(session)).isLessThan(TAKES_NOTHING_MAX);
  }

  @Test
  void needs_ofBlocksByTheirNames_again_and_again_holdLittle() {
    WideReplica replica = new WideReplica(1);
    replica.write(2_000, 1, 4);
    PeerSession session = meet(replica, 1L << 31);
    DocumentView view = replica.document(replica.ids().get(0)).orElseThrow();
    hear(session, open(view.id(), nothing()));
    PackedItems named =
        PackedItems.ofDigests(view.tips().stream().map(tip -> tip.cid().digest()).toList());
    for (int i = 0; i < 50; i++) {
      hear(session, new Message.Credit(nextXid, 1 << 24));
      hear(session, new Message.Need(nextXid, named, NO_TIPS, List.of(), NO_NAMES));
      assertThat(said).anyMatch(Message.Pack.class::isInstance);
      said.clear();
    }
    assertThat(Retained.bytes(session)).isLessThan(MIB);
  }

  @Test
  void longForks_areSentWithoutAListOfAllTheirBlocks() {
    WideReplica replica = new WideReplica(1);
    fork(replica, 2, 30_000);
    PeerSession session = meet(replica, 0);
    hear(session, open(replica.ids().get(0), nothing()));
    assertThat(Retained.bytes(session)).isLessThan(MIB / 2);
  }

  @Test
  void wishes_thatWaitUntilLessIsHeld_areNotLookedAtAllTheTime() {
    WideReplica replica = new WideReplica(64);
    replica.write(2_000, 1, 4);
    PeerSession session = meet(replica, 0);
    replica.ids().forEach(document -> session.wish(document, now));
    drain(session);
    pass(session, SyncWorld.SECOND);
    assertThat(session.openExchanges()).isBetween(1, 63);
    ticks = 0;
    pass(session, SyncWorld.SECOND);
    assertThat(ticks).isLessThan(100);
  }

  // ---- scopes

  @Test
  void listings_withoutEnd_holdLittle() {
    WideReplica replica = new WideReplica(10);
    replica.write(1, 1, 4);
    PeerSession session = meet(replica, 0);
    for (int i = 0; i < 200; i++) {
      nextXid += 2;
      ScopeItems items = new ScopeItems(Optional.empty(), Samples.docs(1 + i, 16_000));
      hear(session, new Message.ScopeList(nextXid, tags(replica), 0, false, items));
    }
    assertThat(Retained.bytes(session)).isLessThan(TAKES_NOTHING_MAX + MIB);
  }

  @Test
  void manyDocuments_toBePushed_holdLittle() {
    WideReplica replica = new WideReplica(200_000);
    replica.write(1, 1, 4);
    PeerSession session = meet(replica, 0);
    ScopeItems items = new ScopeItems(Optional.empty(), PackedItems.none(PackedItems.DOC_BYTES));
    hear(session, new Message.ScopeList(2, tags(replica), 0, true, items));
    assertThat(Retained.bytes(session)).isLessThan(6 * MIB);
  }

  @Test
  void documentsThatArePushedNoMore_areNotAllLookedAtInOneTurn() {
    WideReplica replica = new WideReplica(2_000);
    replica.write(1, 1, 4);
    PeerSession session = meet(replica, 1L << 31);
    ScopeItems items = new ScopeItems(Optional.empty(), PackedItems.none(PackedItems.DOC_BYTES));
    long looked = Long.MAX_VALUE;
    do {
      said.clear();
      nextXid += 2;
      long before = replica.lookups;
      hear(session, new Message.ScopeList(nextXid, tags(replica), 0, true, items));
      looked = replica.lookups - before;
    } while (said.stream().anyMatch(Message.Pack.class::isInstance));
    assertThat(looked).isBetween(1L, 5L * Outbox.VAIN_MAX);
    pass(session, SyncWorld.SECOND);
    assertThat(session.isIdle()).isTrue();
  }

  @Test
  void symbols_beyondMeasure_areMadeAsTheyGo() {
    WideReplica replica = new WideReplica(500);
    replica.write(1, 1, 4);
    PeerSession session = meet(replica, 0);
    say(session, new Message.ScopeClaim(claimTag(replica), 550, Sum128.ZERO));
    hear(session, new Message.Credit(0, 100_000));
    Message.ScopeSketch sketch =
        said.stream()
            .filter(Message.ScopeSketch.class::isInstance)
            .map(Message.ScopeSketch.class::cast)
            .findFirst()
            .orElseThrow();
    say(session, new Message.ScopeClaim(claimTag(replica), 1L << 40, Sum128.ZERO));
    hear(session, new Message.ScopeMore(sketch.xid(), 64, 500_000));
    assertThat(Retained.bytes(session)).isLessThan(9 * MIB);
  }

  private void say(PeerSession session, Message.ScopeClaim claim) {
    hear(session, new Message.ScopeDigests(0, List.of(claim)));
  }

  private Sum128 claimTag(WideReplica replica) {
    return Sum128.of(replica.secret().tag(mallory.peerKey(), alice.peerKey(), NONCE.bytes()));
  }

  // ---- a connection that takes nothing

  @Test
  void deafPeer_overAnHour_holdsLittle() {
    WideReplica replica = new WideReplica(20_000);
    replica.write(1, 1, 100);
    PeerSession session = meet(replica, 1 << 20);
    isTaking = false;
    List<DocumentId> ids = replica.ids();
    SignedBlock block = replica.blocks.block(replica.blocks.tips().get(0).cid()).orElseThrow();
    for (int part = 0; part < 10; part++) {
      for (int i = 0; i < 2_000; i++) {
        session.appended(ids.get(2_000 * part + i), List.of(block), now);
        drain(session);
      }
      pass(session, 360 * SyncWorld.SECOND);
    }
    assertThat(Retained.bytes(session)).isLessThan(MIB);
  }

  @Test
  void deafPeer_thatListensAgain_isToldOfWhatItMissed() {
    WideReplica replica = new WideReplica(3);
    replica.write(1, 1, 100);
    PeerSession session = meet(replica, 1 << 20);
    isTaking = false;
    session.wish(replica.ids().get(0), now);
    drain(session);
    pass(session, 600 * SyncWorld.SECOND);
    isTaking = true;
    said.clear();
    session.writable(now);
    drain(session);
    pass(session, SyncWorld.SECOND);
    assertThat(said).anyMatch(Message.ScopeDigests.class::isInstance);
  }

  @Test
  void endedExchanges_ofManyHeads_holdLittle() {
    WideReplica replica = new WideReplica(256);
    replica.write(1, 1, 4);
    PeerSession session = meet(replica, 1L << 40);
    for (DocumentId document : replica.ids()) {
      List<dev.pleach.dag.Cid> heads = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        byte[] any = new byte[16];
        random.nextBytes(any);
        heads.add(dev.pleach.dag.Cid.ofBlock(Digest.sha256(any)));
      }
      hear(session, open(document, Heads.of(Frontier.of(heads))));
      hear(session, new Message.Reset(nextXid, ErrorCode.NO_DOC.number()));
    }
    assertThat(session.openExchanges()).isZero();
    assertThat(Retained.bytes(session)).isLessThan(MIB);
  }

  @Test
  void refusals_again_and_again_holdLittle() {
    WideReplica replica = new WideReplica(3);
    replica.write(1, 1, 4);
    PeerSession session = meet(replica, 0);
    isTaking = false;
    session.blocked();
    for (int i = 0; i < 20_000; i++) {
      nextXid += 2;
      hear(session, new Message.ScopeList(nextXid, Samples.names(1, 2), 0, true, noItems()));
    }
    assertThat(Retained.bytes(session)).isLessThan(MIB / 2);
  }

  private static ScopeItems noItems() {
    return new ScopeItems(Optional.empty(), PackedItems.none(PackedItems.DOC_BYTES));
  }

  // ---- what it sends meanwhile

  private long creditSaid() {
    return said.stream()
        .filter(m -> m instanceof Message.Credit c && c.xid() == 0)
        .mapToLong(m -> ((Message.Credit) m).bytes())
        .sum();
  }

  /** Returns how many bytes that came while nothing was taken are not given back in the end. */
  private long talk(long stalledNanos) {
    WideReplica replica = new WideReplica(1);
    replica.write(1, 1, 4);
    PeerSession session = meet(replica, 1 << 20);
    isTaking = false;
    session.blocked();
    long sent = 0;
    byte[] some = new byte[200_000];
    for (int i = 0; i < 4; i++) {
      Message need =
          new Message.Need(
              4_000_000,
              NO_DIGESTS,
              PackedItems.own(PackedItems.TIP_BYTES, some),
              List.of(),
              NO_NAMES);
      sent += MessageCodec.encode(need).length;
      hear(session, need);
    }
    pass(session, stalledNanos);
    isTaking = true;
    session.writable(now);
    drain(session);
    pass(session, 300 * SyncWorld.SECOND);
    return sent - creditSaid();
  }

  @Test
  void creditOfExchanges_isKeptForSoManyAndTheConnectionsAlways() {
    Outbox outbox = new Outbox(65_536, new ExchangeCredit(0, 0, 0));
    for (long xid = 0; xid <= 2L * Outbox.CREDITS_MAX; xid++) {
      outbox.control(new Message.Credit(xid, 1));
    }
    List<Message.Credit> given = new ArrayList<>();
    for (Optional<byte[]> f = outbox.nextFrame(0); f.isPresent(); f = outbox.nextFrame(0)) {
      byte[] message =
          new Reassembly().take(FrameCodec.read(f.get()).orThrow()).orThrow().orElseThrow();
      given.add((Message.Credit) MessageCodec.decode(message).orThrow());
    }
    assertThat(given).hasSize(Outbox.CREDITS_MAX);
    assertThat(given.get(0)).isEqualTo(new Message.Credit(0, 1));
    assertThat(given.get(1)).isEqualTo(new Message.Credit(Outbox.CREDITS_MAX + 2L, 1));
  }

  @Test
  void stallOf20Seconds_leavesTheWindowWhole() {
    assertThat(talk(20 * SyncWorld.SECOND)).isLessThan(200_000);
  }

  @Test
  void stallOf200Seconds_leavesTheWindowWhole() {
    assertThat(talk(200 * SyncWorld.SECOND)).isLessThan(200_000);
  }

  /** Or the peer would soon have none to give either, and both would wait for ever. */
  @Test
  void sideThatMayNotSend_givesCreditBack() {
    WideReplica replica = new WideReplica(4);
    replica.write(10, 1, 4);
    PeerSession session = meet(replica, 0);
    hear(session, open(replica.ids().get(0), unknown()));
    pass(session, 200 * SyncWorld.SECOND);
    said.clear();
    byte[] some = new byte[200_000];
    for (int i = 0; i < 4; i++) {
      hear(
          session,
          new Message.Need(
              4_000_000,
              NO_DIGESTS,
              PackedItems.own(PackedItems.TIP_BYTES, some),
              List.of(),
              NO_NAMES));
    }
    pass(session, 600 * SyncWorld.SECOND);
    assertThat(creditSaid()).isGreaterThan(600_000);
  }
}
