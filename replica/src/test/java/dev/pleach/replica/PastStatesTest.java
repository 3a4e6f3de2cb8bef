package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.PublicKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.block.Tip;
import dev.pleach.port.Batch;
import dev.pleach.port.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PastStatesTest {
  private static final DocumentId DOC = Histories.NAME.documentId();
  private static final PublicKey PEER = Histories.key(900).publicKey();

  private final Store store = InMemStore.create();
  private final DocumentRows rows = new DocumentRows(store.indexes());
  private final StoreLoader loader = new StoreLoader(store);

  private record Seen(long state8, List<Tip> tips) {}

  private StoredDocument view() {
    DocumentRows.Entry entry = rows.entry(DOC).orElseThrow();
    return new StoredDocument(store, rows, new Convictions(store), DOC, entry);
  }

  private Seen commit(List<Block> blocks) {
    blocks.forEach(block -> loader.add(Histories.NAME, new SignedBlock(block, Optional.empty())));
    loader.finish();
    return new Seen(view().heads().stateDigest().prefix64(), view().tips());
  }

  /** A block of some author on any block of his, or on none, and on a few others. */
  private static Block draw(Random random, List<Block> before, boolean mayFork) {
    int author = 1 + random.nextInt(4);
    List<Block> own =
        before.stream().filter(b -> b.author().equals(Histories.author(author))).toList();
    int newest = own.size() - 1;
    int back = mayFork && random.nextInt(3) == 0 ? random.nextInt(own.size() + 1) - 1 : newest;
    Optional<Block> on = back < 0 ? Optional.empty() : Optional.of(own.get(back));
    List<Block> seen =
        before.isEmpty() ? List.of() : List.of(before.get(random.nextInt(before.size())));
    byte[] payload = {0, (byte) random.nextInt(256), (byte) random.nextInt(256)};
    return Block.append(Histories.author(author), DOC, on, seen, 0, payload);
  }

  @Test
  void tipsAt_lastStates_areAsTheyWere_forksOrNot() {
    for (long seed = 0; seed < 8; seed++) {
      PastStatesTest one = new PastStatesTest();
      Random random = new Random(seed);
      List<Block> all = new ArrayList<>();
      List<Seen> seen = new ArrayList<>();
      for (int i = 0; i < PastStates.KEPT + 20; i++) {
        List<Block> batch = new ArrayList<>();
        for (int j = random.nextInt(3); j >= 0; j--) {
          batch.add(draw(random, all, seed % 2 == 1));
          all.add(batch.get(batch.size() - 1));
        }
        seen.add(one.commit(batch));
      }
      for (Seen state : seen.subList(seen.size() - PastStates.KEPT, seen.size())) {
        assertThat(one.view().tipsAt(state.state8())).as("seed %d", seed).contains(state.tips());
      }
      for (Seen state : seen.subList(0, seen.size() - PastStates.KEPT)) {
        assertThat(one.view().tipsAt(state.state8())).as("seed %d", seed).isEmpty();
      }
    }
  }

  @Test
  void agreed_isTheStateOfThatTime_alsoAfterARestart() {
    StoredReplica replica = new StoredReplica(store);
    Random random = new Random(5);
    List<Block> all = new ArrayList<>(List.of(draw(random, List.of(), false)));
    Seen first = commit(all);
    assertThat(replica.agreed(PEER, DOC)).isEmpty();

    replica.agreed(PEER, Histories.NAME.scope());
    commit(List.of(draw(random, all, false)));
    assertThat(replica.agreed(PEER, DOC)).isEqualTo(OptionalLong.of(first.state8()));

    store.commit(Batch.ofStates(replica.takeUnwritten()));
    assertThat(replica.takeUnwritten()).isEmpty();
    StoredReplica restarted = new StoredReplica(store);
    restarted.resume();
    assertThat(restarted.agreed(PEER, DOC)).isEqualTo(OptionalLong.of(first.state8()));
    assertThat(restarted.agreed(Histories.key(901).publicKey(), DOC)).isEmpty();
  }
}
