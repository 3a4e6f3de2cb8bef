package dev.pleach.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pleach.port.Batch;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Store;
import dev.pleach.port.StoreException;
import dev.pleach.port.StoreInUseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** What is this store's own; its contract is checked by the suite. */
@Timeout(120)
class RocksStoreTest {
  @TempDir private Path place;

  private Store open(Path directory) {
    return RocksStores.open(Story.smallStore(directory));
  }

  @Test
  void l10_secondStoreInThisProcess_isToldWhoHoldsTheDirectory() {
    try (Store first = open(place)) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> open(place))
            .isInstanceOf(StoreInUseException.class)
            .hasMessageContaining(place.toString());
      }
      new Story(0, 10).commit(first, 0);
    }
    open(place).close();
  }

  @Test
  void l10_secondProcess_isToldWhoHoldsTheDirectory() throws IOException {
    Process holder = Child.start(KillVictim.class, place.toString());
    try {
      assertThat(holder.getInputStream().read()).isPositive();
      assertThatThrownBy(() -> open(place))
          .isInstanceOf(StoreInUseException.class)
          .hasMessageContaining(place.toString());
    } finally {
      holder.destroyForcibly().onExit().join();
    }
    open(place).close();
  }

  @Test
  void l11_noMoreRoom_turnsReadOnlyAndKeepsWhatWasAcknowledged() throws Exception {
    Path shell = Path.of("/bin/bash");
    assumeTrue(Files.isExecutable(shell), "L11 is skipped: it needs /bin/bash for ulimit");
    List<String> command =
        new ArrayList<>(List.of(shell.toString(), "-c", "ulimit -f 600 && exec \"$@\"", "child"));
    command.addAll(Child.command(FullDisk.class, place.toString()));
    Process child =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> lines = new ArrayList<>();
    try (var out = child.inputReader(StandardCharsets.UTF_8)) {
      out.lines().forEach(lines::add);
    }
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith("failed: ").contains("read-only", place.toString());
    assertThat(lines.get(1)).startsWith("again: ").contains("read-only", place.toString());
    int acknowledged = Integer.parseInt(lines.get(2));
    assertThat(acknowledged).isPositive();
    try (Store store = open(place)) {
      Story story = new Story(0, FullDisk.PAYLOAD_BYTES_MAX);
      int count = story.count(store);
      assertThat(count).isBetween(acknowledged, acknowledged + 1);
      story.assertHolds(store, count);
    }
  }

  @Test
  void l11_aFileStandsInTheWay_saysSo() throws IOException {
    Path file = Files.createFile(place.resolve("file"));
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString());
    assertThatThrownBy(() -> open(file.resolve("below")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.resolve("below").toString());
  }

  @Test
  void l11_unwritableDirectory_saysSo() {
    assertThatThrownBy(() -> open(Path.of("/proc/pleach")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("/proc/pleach");
  }

  @Test
  void l5_directories_areTheOwnersFromTheStartAndLinksAreNotFollowed() throws IOException {
    Path directory = place.resolve("above").resolve("data");
    open(directory).close();
    for (Path made : List.of(directory, directory.resolve("store"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
          .isEqualTo("rwx------");
    }
    Path link = Files.createSymbolicLink(place.resolve("link"), directory);
    assertThatThrownBy(() -> open(link))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("symbolic link");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("store", "store.acknowledged");
    }
  }

  @Test
  void formatOfALaterVersion_isRefused() throws Exception {
    open(place).close();
    writeFormat("2");
    assertThatThrownBy(() -> open(place))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("format 2")
        .hasMessageContaining(place.toString());
  }

  private void writeFormat(String format) throws RocksDBException {
    Natives natives = new Natives();
    try {
      Tuning tuning = new Tuning(Story.smallStore(place), natives);
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      RocksDB database =
          natives.add(
              RocksDB.open(
                  tuning.database(),
                  place.resolve("store").toString(),
                  tuning.families(),
                  handles));
      handles.forEach(natives::add);
      database.put(Layout.FORMAT_KEY, format.getBytes(StandardCharsets.US_ASCII));
    } finally {
      natives.close();
    }
  }

  @Test
  void commitOfAnInterruptedThread_isDoneAndTheInterruptKept() {
    try (Store store = open(place)) {
      for (int i = 0; i < 3; i++) {
        Thread.currentThread().interrupt();
        store.commit(Batch.ofStates(List.of(StateRecord.put("name", new byte[] {(byte) i}))));
        assertThat(Thread.interrupted()).isTrue();
      }
      assertThat(store.states().get("name")).contains(new byte[] {2});
    }
    try (Store store = open(place)) {
      assertThat(store.states().get("name")).contains(new byte[] {2});
    }
  }

  @Test
  void options_refuseMoreToGatherThanTheCacheHolds() {
    assertThatThrownBy(() -> new RocksStoreOptions(place, 1 << 20, 1 << 20))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1048576");
  }
}
