package dev.pleach.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.port.Batch;
import dev.pleach.port.CommitResult;
import dev.pleach.port.StateRecord;
import dev.pleach.port.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GroupCommitTest {
  private static final EncodedBatch BATCH =
      new EncodedBatch(Batch.ofStates(List.of(StateRecord.put("name", new byte[10]))));

  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final List<Integer> groups = new ArrayList<>();

  @AfterEach
  void shutDown() {
    callers.shutdownNow();
  }

  private static void answerAll(List<GroupCommit.Waiting> group) {
    group.forEach(waiting -> waiting.answer(new CommitResult.Committed()));
  }

  @Test
  void commit_whileAnotherIsWritten_sharesTheNextWrite() throws Exception {
    CountDownLatch firstIsWritten = new CountDownLatch(1);
    CountDownLatch othersWait = new CountDownLatch(1);
    GroupCommit commits =
        new GroupCommit(
            group -> {
              groups.add(group.size());
              firstIsWritten.countDown();
              await(othersWait);
              answerAll(group);
            });
    List<CompletableFuture<CommitResult>> results = new ArrayList<>();
    results.add(CompletableFuture.supplyAsync(() -> commits.commit(BATCH), callers));
    await(firstIsWritten);
    for (int i = 0; i < 10; i++) {
      results.add(CompletableFuture.supplyAsync(() -> commits.commit(BATCH), callers));
    }
    while (commits.waiting() < 10) {
      Thread.onSpinWait();
    }
    othersWait.countDown();
    for (CompletableFuture<CommitResult> result : results) {
      assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(new CommitResult.Committed());
    }
    assertThat(groups).containsExactly(1, 10);
  }

  @Test
  void commit_fromManyThreads_isAnsweredOnceEachByOneWriterAtATime() throws Exception {
    AtomicInteger writing = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    GroupCommit commits =
        new GroupCommit(
            group -> {
              assertThat(writing.incrementAndGet()).isEqualTo(1);
              answered.addAndGet(group.size());
              answerAll(group);
              writing.decrementAndGet();
            });
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      all.add(
          CompletableFuture.runAsync(
              () -> {
                for (int k = 0; k < 2_000; k++) {
                  assertThat(commits.commit(BATCH)).isEqualTo(new CommitResult.Committed());
                }
              },
              callers));
    }
    for (CompletableFuture<Void> one : all) {
      one.get(30, TimeUnit.SECONDS);
    }
    assertThat(answered).hasValue(16 * 2_000);
  }

  @Test
  void writerBreaks_itsCallersAreToldAndTheNextIsServed() {
    AtomicInteger calls = new AtomicInteger();
    GroupCommit commits =
        new GroupCommit(
            group -> {
              if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("planted");
              }
              answerAll(group);
            });
    assertThatThrownBy(() -> commits.commit(BATCH)).hasMessageContaining("planted");
    assertThat(commits.commit(BATCH)).isEqualTo(new CommitResult.Committed());
  }

  @Test
  void writerFailsABatch_itsCallerGetsTheReason() {
    GroupCommit commits =
        new GroupCommit(group -> group.forEach(w -> w.fail(new StoreException("planted"))));
    assertThatThrownBy(() -> commits.commit(BATCH))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("planted");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
