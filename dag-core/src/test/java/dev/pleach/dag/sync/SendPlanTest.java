package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.SignedBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is sent can be taken in by whoever has room for a few MiB of what is not proven yet. */
class SendPlanTest {
  private static final int AUTHORS = 100;
  private static final int BLOCKS = 60;
  private static final int PAYLOAD = 2_000;
  private static final int PACK = 256 << 10;

  private final TestDocument document = new TestDocument(Samples.NAME);

  /** Authors who wrote at one time, each chain signed on its end alone. */
  private void write(boolean isWoven) {
    Random random = new Random(1);
    List<SigningKey> keys = new ArrayList<>();
    for (int author = 0; author < AUTHORS; author++) {
      keys.add(TestReplica.keyOf("author " + author));
    }
    Map<Integer, Block> newest = new HashMap<>();
    for (int i = 0; i < BLOCKS; i++) {
      for (int author = 0; author < AUTHORS; author++) {
        byte[] payload = new byte[PAYLOAD];
        random.nextBytes(payload);
        Block other = newest.get((author + AUTHORS - 1) % AUTHORS);
        List<Block> on = isWoven && i > 0 && other != null ? List.of(other) : List.of();
        Block block =
            Block.append(
                AuthorId.of(keys.get(author).publicKey()),
                Samples.DOC,
                Optional.ofNullable(newest.get(author)),
                on,
                1,
                payload);
        newest.put(author, block);
        document.add(
            i == BLOCKS - 1
                ? SignedBlock.sign(block, keys.get(author))
                : new SignedBlock(block, Optional.empty()));
      }
    }
  }

  /** What waits at the receiver: what is not proven, or stands on something that is not. */
  private static final class Receiver {
    private final Map<Cid, Block> waiting = new HashMap<>();
    private final Set<Cid> proven = new HashSet<>();
    private final Set<Cid> all = new HashSet<>();
    private long most;
    private int records;

    void take(List<PackRecord> pack) {
      for (PackRecord packed : pack) {
        Block block = packed.block().orThrow();
        records++;
        all.add(block.cid());
        if (!proven.contains(block.cid())) {
          waiting.put(block.cid(), block);
        }
        if (packed.signature().isPresent()) {
          prove(block);
        }
      }
      most = Math.max(most, waiting.values().stream().mapToLong(Block::length).sum());
    }

    private void prove(Block signed) {
      Optional<Block> next = Optional.of(signed);
      while (next.isPresent() && proven.add(next.get().cid())) {
        Block block = next.get();
        waiting.remove(block.cid());
        next = block.back().flatMap(back -> Optional.ofNullable(waiting.get(back)));
      }
    }
  }

  private Receiver send() {
    SendPlan plan = new SendPlan(document);
    Chains.above(document, document.tips(), List.of()).forEach(plan::add);
    Receiver receiver = new Receiver();
    while (!plan.isEmpty()) {
      PackBody pack = PackBuilder.build(document, plan, new PackTarget(PACK, false));
      receiver.take(pack.read(Samples.DOC).orThrow());
    }
    assertThat(receiver.all).isEqualTo(document.cids());
    assertThat(receiver.waiting).isEmpty();
    return receiver;
  }

  @Test
  void longUnsignedStretchesOfManyAuthors_areVouchedForBeforeTheyFillTheOthersMemory() {
    write(false);
    assertThatLittleWaits();
  }

  @Test
  void longUnsignedStretchesThatStandOnEachOther_areVouchedForToo() {
    write(true);
    assertThatLittleWaits();
  }

  private void assertThatLittleWaits() {
    Receiver receiver = send();
    assertThat(receiver.most).isLessThan(SendPlan.OPEN_BYTES_MAX + 3 * PACK);
    assertThat(receiver.records).isLessThanOrEqualTo(2 * AUTHORS * BLOCKS);
  }

  @Test
  void whatIsVouchedForInTime_isSentOnce() {
    Block newest = null;
    SigningKey key = TestReplica.keyOf("one");
    for (int i = 0; i < 3_000; i++) {
      newest =
          Block.append(
              AuthorId.of(key.publicKey()),
              Samples.DOC,
              Optional.ofNullable(newest),
              List.of(),
              1,
              new byte[PAYLOAD]);
      document.add(
          i % 100 == 99
              ? SignedBlock.sign(newest, key)
              : new SignedBlock(newest, Optional.empty()));
    }
    assertThat(send().records).isEqualTo(3_000);
  }

  /** Whoever receives a long stretch has what proves a fork anywhere below its end. */
  @Test
  void packOfALongStretch_carriesASignatureNowAndThen() {
    Block newest = null;
    SigningKey key = TestReplica.keyOf("one");
    for (int i = 0; i < 3_000; i++) {
      newest =
          Block.append(
              AuthorId.of(key.publicKey()),
              Samples.DOC,
              Optional.ofNullable(newest),
              List.of(),
              1,
              new byte[] {(byte) i});
      document.add(SignedBlock.sign(newest, key));
    }
    SendPlan plan = new SendPlan(document);
    Chains.above(document, document.tips(), List.of()).forEach(plan::add);
    PackBody pack = PackBuilder.build(document, plan, new PackTarget(PACK, false));
    int since = 0;
    for (PackRecord packed : pack.read(Samples.DOC).orThrow()) {
      since = packed.signature().isPresent() ? 0 : since + 1;
      assertThat(since).isLessThanOrEqualTo(EquivocationProof.UNSIGNED_MAX);
    }
    assertThat(plan.isEmpty()).isTrue();
    assertThat(pack.signatures().length).isLessThan(7 * 70);
  }
}
