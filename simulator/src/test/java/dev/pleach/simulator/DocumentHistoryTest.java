package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockStructure;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Store;
import dev.pleach.replica.StoreCheck;
import dev.pleach.replica.StoreLoader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentHistoryTest {
  private final EnginePeer.Setting setting = EnginePeer.Setting.of(1);
  private final SeededRandom chance = SeededRandom.of(3);
  private final DocumentHistory history =
      new DocumentHistory(
          setting.document(0), DocumentHistory.drawAuthors(3, chance.split("keys")), chance);

  @Test
  void blocks_areValidAndBranch() {
    Map<Cid, Block> known = new HashMap<>();
    long merges = 0;
    for (SignedBlock signed : history.grow(1_000, List.of(0, 1, 2))) {
      Block block = signed.block();
      assertThat(BlockStructure.check(block, known::get)).isEmpty();
      merges += block.links().size() > 1 ? 1 : 0;
      known.put(block.cid(), block);
    }
    assertThat(known).hasSize(1_000);
    assertThat(merges).isGreaterThan(10);
  }

  @Test
  void branches_goApart() {
    history.grow(10, List.of(0, 1, 2));
    List<SignedBlock> one = history.branch(chance.split("one")).grow(10, List.of(0));
    List<SignedBlock> other = history.branch(chance.split("other")).grow(10, List.of(1));
    assertThat(one).doesNotContainAnyElementsOf(other);
    assertThat(history.branch(chance.split("one")).grow(10, List.of(0))).isEqualTo(one);
  }

  @Test
  void loadedStore_isSound() {
    SimulatedDisk disk = SimulatedDisk.empty();
    Store store = disk.open();
    StoreLoader loader = new StoreLoader(store);
    List<SignedBlock> blocks = history.grow(10_000, List.of(0, 1, 2));
    blocks.forEach(block -> loader.add(history.name(), block));
    loader.finish();
    StoreCheck.Report report = StoreCheck.run(store, read -> {});
    assertThat(report.findings()).isEmpty();
    assertThat(report.blocks()).isEqualTo(10_000);
  }
}
