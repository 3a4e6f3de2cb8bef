package dev.pleach.adapter.inmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.CommitResult;
import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.HeadMove;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import dev.pleach.port.StoreException;
import dev.pleach.testkit.asserting.AssertingStore;
import dev.pleach.testkit.asserting.AssertingTransport;
import dev.pleach.testkit.asserting.FaultyStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** The testkit's wrappers, around the adapters in memory. */
class WrappersTest {
  private static final SigningKey KEY = SigningKey.ofSeed(new byte[32]);
  private static final DocumentId DOCUMENT = DocumentId.of(Digest.sha256(new byte[1]).bytes());
  private static final DocumentId OTHER = DocumentId.of(Digest.sha256(new byte[2]).bytes());
  private static final SignedBlock FIRST = block(DOCUMENT, Optional.empty());
  private static final SignedBlock SECOND = block(DOCUMENT, Optional.of(FIRST.block()));
  private static final SignedBlock ELSEWHERE = block(OTHER, Optional.empty());

  private final Store inner = InMemStore.create();

  private static SignedBlock block(DocumentId document, Optional<Block> back) {
    AuthorId author = AuthorId.of(KEY.publicKey());
    return SignedBlock.sign(Block.append(author, document, back, List.of(), 0, new byte[0]), KEY);
  }

  private static Frontier frontier(SignedBlock... heads) {
    return Frontier.of(List.of(heads).stream().map(head -> head.block().cid()).toList());
  }

  private static Batch batch(List<SignedBlock> blocks, HeadMove... moves) {
    return new Batch(blocks, List.of(moves), List.of(), List.of());
  }

  private static HeadMove move(DocumentId document, Frontier from, Frontier to) {
    return new HeadMove(document, from, to);
  }

  @Test
  void assertingStore_wholeUpdates_passThrough() {
    AssertingStore store = AssertingStore.around(inner);
    Batch first = batch(List.of(FIRST), move(DOCUMENT, Frontier.EMPTY, frontier(FIRST)));
    assertThat(store.commit(first)).isEqualTo(new CommitResult.Committed());
    Batch second = batch(List.of(SECOND), move(DOCUMENT, frontier(FIRST), frontier(SECOND)));
    assertThat(store.commit(second)).isEqualTo(new CommitResult.Committed());
    assertThat(store.commit(batch(List.of(FIRST)))).isEqualTo(new CommitResult.Committed());
    assertThat(store.heads().heads(DOCUMENT)).isEqualTo(frontier(SECOND));
    assertThat(store.blocks().contains(FIRST.block().cid())).isTrue();
  }

  @Test
  void assertingStore_batchesThatBreakTheGraph_areStoppedBeforeTheStore() {
    AssertingStore store = AssertingStore.around(inner);
    assertStopped(store, "before its link", batch(List.of(SECOND)));
    assertStopped(
        store, "not stored", batch(List.of(), move(DOCUMENT, Frontier.EMPTY, frontier(FIRST))));
    assertStopped(
        store,
        "of another document",
        batch(List.of(ELSEWHERE), move(DOCUMENT, Frontier.EMPTY, frontier(ELSEWHERE))));
    assertStopped(
        store,
        "is a link",
        batch(List.of(FIRST, SECOND), move(DOCUMENT, Frontier.EMPTY, frontier(FIRST, SECOND))));
    assertStopped(store, "no head leads to it", batch(List.of(FIRST)));
    inner.blocks().forEach(stored -> assertThat(stored).isNull());
  }

  private static void assertStopped(Store store, String reason, Batch batch) {
    assertThatThrownBy(() -> store.commit(batch))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(reason);
  }

  @Test
  void assertingStore_usedAfterClose_isStopped() {
    AssertingStore store = AssertingStore.around(inner);
    store.close();
    store.close();
    assertThatThrownBy(store::heads).isInstanceOf(AssertionError.class);
  }

  @Test
  void faultyStore_everyCrashPoint_leavesAPrefix() {
    List<Batch> script =
        List.of(
            batch(List.of(FIRST), move(DOCUMENT, Frontier.EMPTY, frontier(FIRST))),
            batch(List.of(SECOND), move(DOCUMENT, frontier(FIRST), frontier(SECOND))));
    List<Frontier> after = List.of(Frontier.EMPTY, frontier(FIRST), frontier(SECOND));
    for (int n = 1; n <= 2; n++) {
      for (FaultyStore.Moment moment : FaultyStore.Moment.values()) {
        Store under = InMemStore.create();
        FaultyStore store = FaultyStore.failingAt(n, moment, under);
        int acknowledged = runUntilItFails(store, script);
        assertThat(acknowledged).isEqualTo(n - 1);
        assertThat(store.hasFailed()).isTrue();
        int there = moment == FaultyStore.Moment.AFTER_WRITING ? n : n - 1;
        assertThat(under.heads().heads(DOCUMENT)).isEqualTo(after.get(there));
        assertThatThrownBy(() -> store.commit(batch(List.of()))).isInstanceOf(StoreException.class);
      }
    }
  }

  private static int runUntilItFails(Store store, List<Batch> script) {
    for (int i = 0; i < script.size(); i++) {
      try {
        store.commit(script.get(i));
      } catch (StoreException e) {
        return i;
      }
    }
    return script.size();
  }

  @Test
  void assertingTransport_breachesOfTheCaller_areStoppedAndKept() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    InMemNetwork network = InMemNetwork.on(tasks::add);
    AssertingTransport alice =
        AssertingTransport.around(network.transport(new PeerId(KEY.publicKey())));
    byte[] seed = new byte[32];
    seed[0] = 1;
    AssertingTransport bob =
        AssertingTransport.around(
            network.transport(new PeerId(SigningKey.ofSeed(seed).publicKey())));
    List<Connection> connections = new ArrayList<>();
    for (AssertingTransport each : List.of(alice, bob)) {
      each.start(
          connection -> {
            connections.add(connection);
            return new Deaf();
          });
    }
    var unused = alice.dial(bob.listenAddresses().get(0));
    drain(tasks);
    Connection connection = connections.get(1); // the dialler hears second
    assertThat(connection.isDialler()).isTrue();
    assertThatThrownBy(() -> connection.send(new byte[0])).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> connection.consumed(1)).isInstanceOf(AssertionError.class);
    while (connection.send(new byte[60_000])) {
      drain(tasks);
    }
    for (int i = 0; i < AssertingTransport.CONTROL_FRAMES_MAX; i++) {
      connection.send(new byte[1]);
    }
    assertThatThrownBy(() -> connection.send(new byte[1])).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> alice.start(c -> new Deaf())).isInstanceOf(AssertionError.class);
    assertThat(alice.breaches()).hasSize(4);
    assertThat(bob.breaches()).isEmpty();
  }

  private static void drain(Queue<Runnable> tasks) {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private static final class Deaf implements ConnectionListener {
    @Override
    public void frame(byte[] frame) {}

    @Override
    public void writable() {}

    @Override
    public void closed(String reason) {}
  }
}
