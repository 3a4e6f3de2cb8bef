package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.Delivery;
import dev.pleach.dag.sync.DocumentBlocks;
import dev.pleach.dag.sync.PackRecord;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whoever has the same blocks has the same effective set, in whatever order they came. */
class EffectiveSetTest {
  private static final DocumentId DOC = Histories.NAME.documentId();
  private static final PeerId PEER = new PeerId(Histories.key(900).publicKey());
  private static final int AUTHORS = 5;

  /** One replica's intake. */
  private static final class Side {
    private final Store store = InMemStore.create();
    private final Scopes scopes = new Scopes();
    private final ReplicaOptions options = ReplicaOptions.defaults();
    private final StoredReplica stored = new StoredReplica(store);
    private final Ledger ledger =
        new Ledger(
            store,
            scopes,
            new HotDocuments(Histories.author(0), options),
            new Subscriptions(),
            stored,
            Histories.author(0));
    private final IntakeDesk desk =
        new IntakeDesk(
            ledger,
            new Pending(options),
            new Unvouched(options, ledger.newUnit()::contains),
            new Rejections(options.rejectedMax()));

    Side() {
      scopes.add(ScopeMembership.open(Histories.SECRET));
    }

    void deliver(List<SignedBlock> blocks) {
      List<PackRecord> records =
          blocks.stream().map(b -> new PackRecord(b.block().bytes(), b.signature())).toList();
      desk.take(
          new Delivery(
              1,
              Histories.NAME.scope(),
              DOC,
              Optional.of(Histories.NAME),
              Delivery.Origin.EXCHANGE,
              records),
          PEER);
    }

    Frontier heads() {
      return store.heads().heads(DOC);
    }

    /** All that a peer is sent who has nothing. */
    List<SignedBlock> sent() {
      List<SignedBlock> sent = new ArrayList<>();
      DocumentRows.Entry entry = ledger.rows().entry(DOC).orElseThrow();
      DocumentBlocks.forEach(
          new StoredDocument(store, ledger.rows(), ledger.convictions(), DOC, entry), sent::add);
      return sent;
    }

    Set<Cid> counting() {
      Set<Cid> cids = new TreeSet<>();
      ledger.rows().allBlocks(DOC).forEach(tip -> cids.add(tip.cid()));
      return cids;
    }
  }

  /** A history in which some authors fork their chains, now and then. */
  private static List<SignedBlock> history(Random random, int blocks) {
    List<SignedBlock> all = new ArrayList<>();
    while (all.size() < blocks) {
      int author = 1 + random.nextInt(AUTHORS);
      List<Block> own = all.stream().map(SignedBlock::block).filter(b -> isOf(b, author)).toList();
      boolean forks = author <= 2 && random.nextInt(4) == 0;
      int back = forks ? random.nextInt(own.size() + 1) - 1 : own.size() - 1;
      Set<Block> seen = new HashSet<>();
      for (int i = random.nextInt(3); i > 0 && !all.isEmpty(); i--) {
        seen.add(all.get(random.nextInt(all.size())).block());
      }
      Optional<Block> on = back < 0 ? Optional.empty() : Optional.of(own.get(back));
      on.ifPresent(seen::remove);
      byte[] payload = {0, (byte) all.size(), (byte) (all.size() >> 8)};
      Block block = Block.append(Histories.author(author), DOC, on, List.copyOf(seen), 0, payload);
      all.add(SignedBlock.sign(block, Histories.key(author)));
    }
    return all;
  }

  private static boolean isOf(Block block, int author) {
    return block.author().equals(Histories.author(author));
  }

  /** Any order in which links come first. */
  private static List<SignedBlock> shuffled(Random random, List<SignedBlock> all) {
    List<SignedBlock> left = new ArrayList<>(all);
    List<SignedBlock> order = new ArrayList<>();
    Set<Cid> done = new HashSet<>();
    while (!left.isEmpty()) {
      List<SignedBlock> ready =
          left.stream().filter(signed -> done.containsAll(signed.block().links())).toList();
      SignedBlock next = ready.get(random.nextInt(ready.size()));
      left.remove(next);
      order.add(next);
      done.add(next.block().cid());
    }
    return order;
  }

  private static Set<Cid> expected(List<SignedBlock> all) {
    Map<Cid, Block> blocks = new LinkedHashMap<>();
    all.forEach(signed -> blocks.put(signed.block().cid(), signed.block()));
    Set<AuthorId> forked = new HashSet<>();
    Set<List<Object>> numbers = new HashSet<>();
    for (Block block : blocks.values()) {
      if (!numbers.add(List.of(block.author(), block.seq()))) {
        forked.add(block.author());
      }
    }
    Set<Cid> counting = new TreeSet<>();
    blocks.values().stream()
        .sorted(Comparator.comparing((Block block) -> block, Block.TOPOLOGICAL).reversed())
        .forEach(
            block -> {
              if (!forked.contains(block.author()) || counting.contains(block.cid())) {
                counting.add(block.cid());
                counting.addAll(block.links());
              }
            });
    return counting;
  }

  @Test
  void anyOrder_anyPacks_giveOneEffectiveSet() {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      List<SignedBlock> all = history(random, 5 + random.nextInt(40));
      Set<Cid> expected = expected(all);
      Side one = new Side();
      Side other = new Side();
      for (Side side : List.of(one, other)) {
        List<SignedBlock> order = shuffled(random, all);
        for (int from = 0; from < order.size(); ) {
          int to = Math.min(order.size(), from + 1 + random.nextInt(6));
          side.deliver(order.subList(from, to));
          from = to;
        }
        assertThat(side.counting()).as("seed %d", seed).isEqualTo(expected);
        assertThat(StoreCheck.run(side.store, blocks -> {}).findings())
            .as("seed %d", seed)
            .isEmpty();
      }
      assertThat(one.heads()).as("seed %d", seed).isEqualTo(other.heads());
      assertThat(one.stored.convictions().all()).isEqualTo(other.stored.convictions().all());
    }
  }

  @Test
  void proofToldByAPeer_takesOutWhatNobodyStandsOn() {
    Histories history = new Histories(Histories.NAME);
    SignedBlock first = history.next(1);
    SignedBlock honest = history.next(2, first);
    SignedBlock alone = history.next(1, honest);
    Side knowing = new Side();
    Side unknowing = new Side();
    unknowing.deliver(List.of(first, honest, alone));
    assertThat(unknowing.counting()).hasSize(3);
    SignedBlock forked = new Histories(Histories.NAME).next(1, honest);
    knowing.deliver(List.of(first, honest, alone, forked));

    unknowing.desk.convict(
        knowing.stored.convictions().proof(DOC, Histories.author(1)).orElseThrow(), PEER);

    assertThat(unknowing.counting()).isEqualTo(knowing.counting()).hasSize(2);
    assertThat(unknowing.heads()).isEqualTo(knowing.heads());
    assertThat(StoreCheck.run(unknowing.store, blocks -> {}).findings()).isEmpty();
  }

  /** As senders pack it: of a stretch the last block alone is signed. */
  private static List<SignedBlock> packed(List<SignedBlock> stretch) {
    List<SignedBlock> packed = new ArrayList<>();
    for (SignedBlock signed : stretch) {
      boolean isLast = signed.equals(stretch.get(stretch.size() - 1));
      packed.add(isLast ? signed : new SignedBlock(signed.block(), Optional.empty()));
    }
    return packed;
  }

  /** Ten blocks signed on the last, another's on the fifth, and a fork of the tenth. */
  private static Side forkedAboveWhatCounts(boolean provenFirst) {
    Side side = new Side();
    Histories histories = new Histories(Histories.NAME);
    List<SignedBlock> chain = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      chain.add(histories.next(1));
    }
    Block fork =
        Block.append(
            Histories.author(1),
            DOC,
            Optional.of(chain.get(8).block()),
            List.of(),
            0,
            new byte[] {0, 0, 0});
    SignedBlock second = SignedBlock.sign(fork, Histories.key(1));
    SignedBlock other = histories.next(2, chain.get(4));
    if (provenFirst) {
      side.deliver(chain);
      side.deliver(List.of(second));
      assertThat(side.counting()).isEmpty();
      side.deliver(concat(packed(chain), other));
    } else {
      side.deliver(packed(chain));
      side.deliver(List.of(other));
      side.deliver(List.of(second));
    }
    return side;
  }

  private static List<SignedBlock> concat(List<SignedBlock> blocks, SignedBlock last) {
    List<SignedBlock> all = new ArrayList<>(blocks);
    all.add(last);
    return all;
  }

  @Test
  void whatCountsAndIsVouchedForByWhatDoesNot_canBePassedOnAndRestored() throws IOException {
    for (boolean provenFirst : new boolean[] {false, true}) {
      Side side = forkedAboveWhatCounts(provenFirst);
      assertThat(side.counting()).hasSize(6);
      assertThat(StoreCheck.run(side.store, count -> {}).findings()).isEmpty();

      Side newcomer = new Side();
      newcomer.deliver(side.sent());
      assertThat(newcomer.counting()).containsAll(side.counting());

      ByteArrayOutputStream archive = new ByteArrayOutputStream();
      StoreExport.run(side.store, List.of(), any -> true, archive, (done, all) -> {});
      InputStream in = new ByteArrayInputStream(archive.toByteArray());
      Store restored = InMemStore.create();
      assertThat(StoreImport.run(restored, in, PEER, (done, all) -> {}).refusal()).isEmpty();
      side.counting().forEach(cid -> assertThat(restored.blocks().contains(cid)).isTrue());
    }
  }

  /** One that knows of the fork keeps what vouches, so that a third one believes it too. */
  @Test
  void whatVouchesAndDoesNotCount_isKeptByWhoKnowsOfTheFork() {
    Side side = forkedAboveWhatCounts(false);
    Side knows = new Side();
    knows.desk.convict(
        side.ledger.convictions().proof(DOC, Histories.author(1)).orElseThrow(), PEER);
    knows.deliver(side.sent());
    assertThat(knows.counting()).isEqualTo(side.counting());
    assertThat(knows.heads()).isEqualTo(side.heads());
    assertThat(StoreCheck.run(knows.store, count -> {}).findings()).isEmpty();

    Side third = new Side();
    third.deliver(knows.sent());
    assertThat(third.counting()).containsAll(side.counting());
  }
}
