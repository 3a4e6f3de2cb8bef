package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.adapter.inmem.InMemKeyStore;
import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.adapter.inmem.SystemPorts;
import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.crdt.Path;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Frontier;
import dev.pleach.port.Batch;
import dev.pleach.port.HeadMove;
import dev.pleach.port.IndexRow;
import dev.pleach.port.KeyStore;
import dev.pleach.port.Scheduler;
import dev.pleach.port.Store;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** One replica alone, on a lane that the test turns by hand. */
class ReplicaTest {
  private static final Path COUNT = Path.of("count");
  private static final Value LIST = Value.of(List.of(Value.of(1), Value.of("two"), Value.NULL));

  private final ArrayDeque<Runnable> lane = new ArrayDeque<>();
  private final Scheduler scheduler =
      new Scheduler() {
        @Override
        public void run(Runnable task) {
          lane.add(task);
        }

        @Override
        public Cancellation runAfter(Duration delay, Runnable task) {
          return () -> {};
        }
      };
  private final Store store = InMemStore.create();
  private final KeyStore keys = InMemKeyStore.create(SystemPorts.entropy());
  private Replica replica = open();

  private Replica open() {
    return open(ReplicaOptions.defaults());
  }

  private Replica open(ReplicaOptions options) {
    return Replica.open(
        new ReplicaPorts(
            store,
            keys,
            scheduler,
            SystemPorts.ticker(),
            SystemPorts.wallClock(),
            SystemPorts.entropy(),
            List.of()),
        options);
  }

  /** As if memory were short: one document at a time. */
  private void reopenWithOneHotDocument() {
    await(replica.closeAsync());
    ReplicaOptions usual = ReplicaOptions.defaults();
    replica =
        open(
            new ReplicaOptions(
                1,
                1,
                usual.pendingBytesMax(),
                usual.pendingPeerBytesMax(),
                usual.pendingPeerBlocksMax(),
                usual.rejectedMax(),
                usual.groupCommitMax(),
                usual.editsQueuedMax(),
                usual.redialFirst(),
                usual.redialMax()));
    turn();
  }

  private static DocumentName other() {
    return Histories.name("other");
  }

  private static DocumentEdit count(DocumentName name) {
    return new DocumentEdit(name, (editor, now) -> editor.addToCounter(COUNT, 1));
  }

  private static String shown(DocumentSnapshot state) {
    return state.toValue().toString().replaceAll("Int.big=(\\d+).", "$1");
  }

  private void assertSound() {
    assertThat(StoreCheck.run(store, blocks -> {}).findings()).isEmpty();
  }

  private <T> T await(CompletionStage<T> stage) {
    turn();
    return stage.toCompletableFuture().join();
  }

  private void turn() {
    while (!lane.isEmpty()) {
      lane.remove().run();
    }
  }

  private void join() {
    await(replica.join(ScopeMembership.open(Histories.SECRET)));
  }

  private Value read() {
    return await(replica.read(Histories.NAME.documentId())).orElseThrow().toValue();
  }

  @Test
  void edit_isDurableAndReadAfterRestart() {
    join();
    await(
        replica.edit(
            Histories.NAME, (editor, now) -> editor.set(Path.of("title"), Value.of("hedge"))));
    await(replica.closeAsync());

    replica = open();
    turn();

    assertThat(read().toString()).contains("hedge");
    assertThat(await(replica.scopes())).hasSize(1);
    assertThat(StoreCheck.run(store, blocks -> {}).findings()).isEmpty();
  }

  /** What an edit merges without reading it back is what its blocks say. */
  @Test
  void edit_ofEveryKind_showsWhatItsBlocksShowAfterRestart() {
    join();
    Path list = Path.of("list");
    Path text = Path.of("text");
    List<DocumentEdit.Edit> edits =
        List.of(
            (editor, now) -> editor.set(Path.of("whole"), Value.of(2.0)).set(list, LIST),
            (editor, now) -> editor.set(list.index(1), Value.of(-0.0)).removeAt(list, 0, 1),
            (editor, now) -> editor.set(Path.of("map"), Value.of(Map.of("k", LIST))),
            (editor, now) ->
                editor.make(text, ContainerType.TEXT).insertText(text, 0, "h\u00e9dg\ud83c\udf33"),
            (editor, now) -> editor.deleteText(text, 1, 2).insertText(text, 3, "!"),
            (editor, now) -> editor.increment(Path.of("n"), Value.of(1.5)).addToCounter(COUNT, -3),
            (editor, now) -> editor.addToSet(Path.of("set"), LIST).unset(Path.of("map")));
    edits.forEach(edit -> await(replica.edit(Histories.NAME, edit)));
    byte[] shown = await(replica.read(Histories.NAME.documentId())).orElseThrow().canonicalBytes();
    await(replica.closeAsync());

    replica = open();
    turn();

    assertThat(await(replica.read(Histories.NAME.documentId())).orElseThrow().canonicalBytes())
        .isEqualTo(shown);
  }

  @Test
  void edit_thatThrowsAnError_failsAloneAndLeavesNothing() {
    join();
    await(replica.edit(List.of(count(Histories.NAME))));
    CompletionStage<?> before = replica.edit(List.of(count(Histories.NAME)));
    CompletionStage<?> broken =
        replica.edit(
            List.of(
                count(Histories.NAME),
                new DocumentEdit(
                    Histories.NAME,
                    (editor, now) -> {
                      throw new OutOfMemoryError("as if");
                    })));
    CompletionStage<?> after = replica.edit(List.of(count(Histories.NAME)));
    turn();
    assertThat(before.toCompletableFuture()).isCompleted();
    assertThat(broken.toCompletableFuture()).isCompletedExceptionally();
    assertThat(after.toCompletableFuture()).isCompleted();
    assertThat(read()).isEqualTo(Value.of(Map.of("count", Value.of(3))));
    assertSound();
  }

  @Test
  void error_onTheLane_endsTheReplicaAndNotTheStore() {
    join();
    await(replica.edit(List.of(count(Histories.NAME))));
    await(
        replica.subscribe(
            Histories.NAME.scope(),
            (id, state) -> {},
            change -> {
              throw new AssertionError("as if");
            }));
    CompletionStage<?> durable = replica.edit(List.of(count(Histories.NAME)));
    assertThatThrownBy(this::turn).isInstanceOf(AssertionError.class);
    CompletionStage<?> late = replica.read(Histories.NAME.documentId());
    turn();
    assertThat(durable.toCompletableFuture()).isCompletedExceptionally();
    assertThat(late.toCompletableFuture()).isCompletedExceptionally();
    assertThat(replica.failure().toCompletableFuture())
        .isCompletedWithValueMatching(failure -> failure instanceof AssertionError);
    assertThatThrownBy(() -> await(replica.edit(List.of(count(Histories.NAME)))))
        .hasRootCauseInstanceOf(ReplicaClosedException.class);
    assertSound();
    replica = open();
    turn();
    assertThat(read()).isEqualTo(Value.of(Map.of("count", Value.of(2))));
  }

  @Test
  void edit_ofManyDocumentsInTurn_neverForksItsOwnChain() {
    join();
    reopenWithOneHotDocument();
    DocumentEdit first = count(Histories.NAME);
    await(replica.edit(List.of(first, count(other()), first, count(other()), first)));
    assertThat(read()).isEqualTo(Value.of(Map.of("count", Value.of(3))));
    assertThat(await(replica.heads(other().documentId())).heads()).hasSize(1);
    assertSound();
  }

  @Test
  void change_tellsTheStateBefore_whateverIsInMemory() {
    join();
    await(replica.edit(List.of(count(Histories.NAME), count(other()))));
    reopenWithOneHotDocument();
    List<String> told = new ArrayList<>();
    await(
        replica.subscribe(
            Histories.NAME.scope(),
            (id, state) -> {},
            change -> told.add(shown(change.before()) + " then " + shown(change.after()))));
    await(replica.edit(List.of(count(Histories.NAME), count(other()), count(Histories.NAME))));
    assertThat(told)
        .containsExactlyInAnyOrder("{count=1} then {count=3}", "{count=1} then {count=2}");
  }

  @Test
  void check_findsRowsThatAreGone() {
    join();
    await(replica.edit(List.of(count(Histories.NAME), count(other()))));
    DocumentId document = Histories.NAME.documentId();
    DocumentRows rows = new DocumentRows(store.indexes());
    DocumentRows.Entry entry = rows.entry(document).orElseThrow();
    IndexRow member = DocumentRows.putScopeMember(Histories.NAME.scope(), document);

    store.commit(
        new Batch(
            List.of(),
            List.of(),
            List.of(IndexRow.delete(member.index(), member.key())),
            List.of()));
    assertFinds("is not listed in its scope");
    store.commit(new Batch(List.of(), List.of(), List.of(member), List.of()));
    assertSound();

    IndexRow record = DocumentRows.putEntry(document, entry);
    store.commit(
        new Batch(
            List.of(),
            List.of(),
            List.of(IndexRow.delete(record.index(), record.key())),
            List.of()));
    assertFinds("has heads and no record");
    store.commit(new Batch(List.of(), List.of(), List.of(record), List.of()));
    assertSound();

    Frontier heads = store.heads().heads(document);
    store.commit(
        new Batch(
            List.of(),
            List.of(new HeadMove(document, heads, Frontier.EMPTY)),
            List.of(),
            List.of()));
    assertFinds("is recorded and has no heads");
  }

  private void assertFinds(String finding) {
    assertThat(StoreCheck.run(store, blocks -> {}).findings())
        .anySatisfy(found -> assertThat(found).contains(finding));
  }

  @Test
  void edit_withoutOps_makesNoBlock() {
    join();
    EditResult result = await(replica.edit(Histories.NAME, (editor, now) -> {}));
    assertThat(result.commits()).isEmpty();
    assertThat(await(replica.documents(Histories.NAME.scope()))).isEmpty();
  }

  @Test
  void edit_severalAtOnce_shareABatchAndKeepTheirOrder() {
    join();
    List<CompletionStage<EditResult>> stages = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      stages.add(
          replica.edit(
              Histories.NAME, (editor, now) -> editor.increment(Path.of("n"), Value.of(1))));
    }
    turn();
    assertThat(stages).allSatisfy(stage -> assertThat(stage.toCompletableFuture()).isDone());
    assertThat(read()).isEqualTo(Value.of(Map.of("n", Value.of(100))));
    assertThat(await(replica.history(Histories.NAME.documentId()))).hasSize(100);
  }

  @Test
  void edit_ofSeveralDocuments_isAllOrNothing() {
    join();
    await(replica.edit(Histories.NAME, (editor, now) -> editor.set(Path.of("a"), Value.of(1))));
    CompletionStage<List<EditResult>> failing =
        replica.edit(
            List.of(
                new DocumentEdit(
                    Histories.NAME, (editor, now) -> editor.set(Path.of("a"), Value.of(2))),
                new DocumentEdit(
                    Histories.name("other"),
                    (editor, now) -> {
                      throw new IllegalArgumentException("no");
                    })));
    turn();
    assertThatThrownBy(() -> failing.toCompletableFuture().join())
        .hasCauseInstanceOf(IllegalArgumentException.class);
    assertThat(read()).isEqualTo(Value.of(Map.of("a", Value.of(1))));
    EditResult next =
        await(replica.edit(Histories.NAME, (editor, now) -> editor.set(Path.of("b"), Value.of(3))));
    assertThat(next.commits()).hasSize(1);
    assertThat(StoreCheck.run(store, blocks -> {}).findings()).isEmpty();
  }

  @Test
  void edit_ofAScopeNotJoined_isRefused() {
    CompletionStage<EditResult> stage = replica.edit(Histories.NAME, (editor, now) -> {});
    turn();
    assertThatThrownBy(() -> stage.toCompletableFuture().join())
        .hasCauseInstanceOf(UnknownScopeException.class);
  }

  @Test
  void subscribe_tellsBeforeAndAfter() {
    join();
    await(replica.edit(Histories.NAME, (editor, now) -> editor.set(Path.of("a"), Value.of(1))));
    List<DocumentChange> changes = new ArrayList<>();
    List<Value> visited = new ArrayList<>();
    Subscription subscription =
        await(
            replica.subscribe(
                Histories.NAME.scope(),
                (document, state) -> visited.add(state.toValue()),
                changes::add));
    await(replica.edit(Histories.NAME, (editor, now) -> editor.set(Path.of("a"), Value.of(2))));
    subscription.close();
    turn();
    await(replica.edit(Histories.NAME, (editor, now) -> editor.set(Path.of("a"), Value.of(3))));

    assertThat(visited).hasSize(1);
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).before().toValue().toString()).contains("1");
    assertThat(changes.get(0).after().toValue().toString()).contains("2");
    assertThat(changes.get(0).isLocal()).isTrue();
  }

  @Test
  void close_finishesEditsTaken_andRefusesLaterOnes() {
    join();
    CompletionStage<EditResult> early =
        replica.edit(Histories.NAME, (editor, now) -> editor.set(Path.of("a"), Value.of(1)));
    CompletionStage<Void> closed = replica.closeAsync();
    turn();
    assertThat(early.toCompletableFuture()).isCompleted();
    assertThat(closed.toCompletableFuture()).isCompleted();
    assertThatThrownBy(
            () -> replica.edit(Histories.NAME, (editor, now) -> {}).toCompletableFuture().join())
        .hasCauseInstanceOf(ReplicaClosedException.class);
  }

  private int hot() {
    return await(replica.status()).documentsHot();
  }

  private void readAll(int documents) {
    for (int i = 0; i < documents; i++) {
      await(replica.read(Histories.name("d" + i).documentId()));
    }
  }

  @Test
  void pinnedDocument_staysInMemory_overRestartsAndWhateverElseIsRead() {
    join();
    for (int i = 0; i < 5; i++) {
      await(replica.edit(List.of(count(Histories.name("d" + i)))));
    }
    DocumentName pinned = Histories.name("d0");
    await(replica.pin(pinned));
    reopenWithOneHotDocument();
    assertThat(hot()).as("read at the start").isEqualTo(1);
    readAll(5);
    turn();
    await(replica.edit(List.of(count(Histories.name("d4")))));
    assertThat(hot()).as("it and the last one").isEqualTo(2);
    assertThat(await(replica.status()).pinned()).containsExactly(pinned.documentId());
    assertThat(await(replica.unpin(pinned.documentId()))).isTrue();
    assertThat(await(replica.unpin(pinned.documentId()))).isFalse();
    readAll(5);
    await(replica.edit(List.of(count(Histories.name("d4")))));
    assertThat(hot()).isEqualTo(1);
    assertThat(await(replica.status()).pinned()).isEmpty();
    assertSound();
  }

  @Test
  void documentPinnedBeforeItIsHere_isKeptOnceItComes_andOnlyInJoinedScopes() {
    assertThatThrownBy(() -> await(replica.pin(Histories.NAME)))
        .hasCauseInstanceOf(UnknownScopeException.class);
    join();
    await(replica.pin(Histories.NAME));
    assertThat(hot()).isZero();
    await(replica.edit(List.of(count(Histories.NAME))));
    reopenWithOneHotDocument();
    assertThat(hot()).isEqualTo(1);
  }
}
