package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.sketch.SketchKind;
import dev.pleach.dag.sketch.Symbols;
import dev.pleach.dag.sync.TestReplica.TestScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** D16, N10: a peer whose sketches, requests and tries are not honest. */
class HostileSketchTest {
  private static final int DOCUMENTS = 300;
  private static final Sum128 NONCE = new Sum128(11, 12);
  private static final Sum128 KEY = new Sum128(1, 2);

  private final TestReplica alice = new TestReplica(TestReplica.keyOf("alice"));
  private final TestReplica mallory = new TestReplica(TestReplica.keyOf("mallory"));
  private final TestScope scope = alice.join("tasks");
  private final Random random = new Random(3);
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
  private final List<String> faults = new ArrayList<>();
  private long now = 5 * SyncWorld.SECOND;
  private long number;

  @BeforeEach
  void greet() {
    for (int i = 0; i < DOCUMENTS; i++) {
      alice.write(scope, scope.name("doc" + i), 5);
    }
    session.start(now);
    drain();
    List<Message.ScopeClaim> claims =
        List.of(new Message.ScopeClaim(tag(), DOCUMENTS, Sum128.ZERO));
    hear(new Message.Hello(1, 0, 65_536, 1 << 24, NONCE, 0, claims));
    said.clear();
  }

  private void drain() {
    for (Optional<SessionOutput> next = session.poll(); next.isPresent(); next = session.poll()) {
      if (next.get() instanceof SessionOutput.Send send) {
        tap.take(FrameCodec.read(send.frame()).orThrow())
            .orThrow()
            .ifPresent(bytes -> said.add(MessageCodec.decode(bytes).orThrow()));
      } else if (next.get() instanceof SessionOutput.PeerFault fault) {
        faults.add(fault.reason());
      }
    }
  }

  private void hear(Message message) {
    for (byte[] frame : FrameCodec.cut(MessageCodec.encode(message), number++, 65_536)) {
      session.frame(frame, now);
    }
    drain();
  }

  private Sum128 tag() {
    return Sum128.of(scope.secret().tag(mallory.peerKey(), alice.peerKey(), NONCE.bytes()));
  }

  private Message.ScopeSketch sketch(long xid, Optional<Sum128> key, long from, byte[] symbols) {
    PackedItems tags = PackedItems.ofNames(List.of(tag().high()));
    return new Message.ScopeSketch(xid, tags, List.of(0L), key, DOCUMENTS, from, symbols);
  }

  private byte[] noise(int from, int count) {
    byte[] bytes = new byte[count * 25];
    random.nextBytes(bytes);
    for (int i = 0; i < count; i++) {
      bytes[i * 25 + 24] &= 0x7f;
    }
    assertThat(Symbols.parse(SketchKind.DOCUMENTS, from, DOCUMENTS, bytes)).isPresent();
    return bytes;
  }

  private <T extends Message> List<T> said(Class<T> kind) {
    return said.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private void assertReset(long xid, ErrorCode code) {
    assertThat(said(Message.Reset.class)).contains(new Message.Reset(xid, code.number()));
  }

  /** A sketch of a set without one of alice's items that she does not have either. */
  private byte[] spoilt(int count) {
    scope.spoil();
    return scope.symbols(0, count).bytes(DOCUMENTS);
  }

  @Test
  void sketch_garbage_isAnsweredByAFreshOneThenATrieThenByRest() {
    byte[] garbage = spoilt(64);
    hear(sketch(2, Optional.empty(), 0, new byte[] {1, 2, 3}));
    assertReset(2, ErrorCode.GARBAGE);
    List<Message.ScopeSketch> fresh = said(Message.ScopeSketch.class);
    assertThat(fresh).hasSize(1);
    assertThat(fresh.get(0).key()).isPresent();

    hear(new Message.Reset(fresh.get(0).xid(), ErrorCode.BUSY.number()));
    hear(sketch(4, Optional.empty(), 0, new byte[] {1, 2, 3}));
    assertReset(4, ErrorCode.GARBAGE);
    List<Message.ScopeTrie> tries = said(Message.ScopeTrie.class);
    assertThat(tries).hasSize(1);

    hear(new Message.Reset(tries.get(0).xid(), ErrorCode.BUSY.number()));
    hear(sketch(6, Optional.empty(), 0, garbage.length > 0 ? new byte[] {9} : garbage));
    assertReset(6, ErrorCode.GARBAGE);
    assertThat(faults).hasSize(1);
    assertThat(said(Message.ScopeTrie.class)).hasSize(1);
  }

  @Test
  void sketch_noiseWithoutEnd_isAskedForOnlySoOften() {
    hear(sketch(2, Optional.empty(), 0, noise(0, 64)));
    int asked = 0;
    while (asked < said(Message.ScopeMore.class).size()) {
      Message.ScopeMore more = said(Message.ScopeMore.class).get(asked);
      asked++;
      if (more.count() > 0) {
        assertThat(more.from() + more.count()).isLessThanOrEqualTo(1_024);
        hear(
            sketch(2, Optional.empty(), more.from(), noise((int) more.from(), (int) more.count())));
      }
    }
    assertThat(asked).isLessThan(10);
    assertThat(session.isIdle() || !said(Message.ScopeSketch.class).isEmpty() || asked > 0)
        .isTrue();
  }

  @Test
  void sketch_ofMoreThanWasAsked_isGarbage() {
    hear(sketch(2, Optional.empty(), 0, noise(0, 5_000)));
    assertReset(2, ErrorCode.GARBAGE);
  }

  @Test
  void sketch_ofAStrangersScope_isDenied() {
    PackedItems tags = PackedItems.ofNames(List.of(77L));
    hear(
        new Message.ScopeSketch(
            2, tags, List.of(0L), Optional.empty(), DOCUMENTS, 0, noise(0, 64)));
    assertReset(2, ErrorCode.DENIED);
  }

  @Test
  void sketch_ofAnEpochThatIsNotKnown_isUnsupported() {
    PackedItems tags = PackedItems.ofNames(List.of(tag().high()));
    hear(
        new Message.ScopeSketch(
            2, tags, List.of(7L), Optional.empty(), DOCUMENTS, 0, noise(0, 64)));
    assertReset(2, ErrorCode.UNSUPPORTED);
  }

  @Test
  void freshKeys_inQuickSuccession_areRefused() {
    hear(sketch(2, Optional.of(KEY), 0, noise(0, 64)));
    hear(sketch(4, Optional.of(KEY), 0, noise(0, 64)));
    assertReset(4, ErrorCode.BUSY);
  }

  @Test
  void more_thanAnExchangeMayHave_isRefused() {
    hear(new Message.ScopeDigests(0, List.of(new Message.ScopeClaim(tag(), 300, Sum128.ZERO))));
    long xid = said(Message.ScopeSketch.class).get(0).xid();
    hear(new Message.ScopeMore(xid, 64, 1L << 40));
    assertReset(xid, ErrorCode.LIMIT);
  }

  @Test
  void trie_malformed_isGarbage() {
    PackedItems tags = PackedItems.ofNames(List.of(tag().high()));
    byte[] all = new byte[32];
    java.util.Arrays.fill(all, (byte) 0xff);
    Message.TrieNode cut = new Message.TrieNode(new byte[0], 0, all, new byte[5]);
    hear(new Message.ScopeTrie(2, tags, KEY, List.of(cut)));
    assertReset(2, ErrorCode.GARBAGE);

    Message.TrieNode twice = new Message.TrieNode(new byte[] {1}, 1, new byte[0], new byte[0]);
    hear(new Message.ScopeTrie(4, tags, KEY, List.of(twice, twice)));
    assertReset(4, ErrorCode.GARBAGE);

    byte[] elsewhere = new byte[16];
    Message.TrieNode foreign = new Message.TrieNode(new byte[] {1}, 1, new byte[0], elsewhere);
    hear(new Message.ScopeTrie(6, tags, KEY, List.of(foreign)));
    assertReset(6, ErrorCode.GARBAGE);
  }

  @Test
  void trie_startedAgainAndAgain_isRefused() {
    PackedItems tags = PackedItems.ofNames(List.of(tag().high()));
    for (int i = 0; i < 65; i++) {
      hear(new Message.ScopeTrie(2 + 2 * i, tags, KEY, List.of()));
    }
    assertReset(130, ErrorCode.BUSY);
  }
}
