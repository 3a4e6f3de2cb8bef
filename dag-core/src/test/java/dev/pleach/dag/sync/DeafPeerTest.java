package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A peer that takes nothing for a while, and then does: what it sent is given back as credit. */
class DeafPeerTest {
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
      drain(session);
    }
    now = end;
  }

  private Message.DocOpen open(DocumentId document, Heads heads) {
    nextXid += 2;
    return new Message.DocOpen(
        nextXid, document, heads, 0, NO_NAMES, new OpenBody.Listed(true, NO_TIPS));
  }

  private static Heads unknown() {
    return Heads.of(Frontier.of(List.of(Cid.ofBlock(Digest.sha256(new byte[9])))));
  }

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
