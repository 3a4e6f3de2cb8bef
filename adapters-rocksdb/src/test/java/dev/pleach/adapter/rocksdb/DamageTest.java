package dev.pleach.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.CorruptDataException;
import dev.pleach.port.Store;
import dev.pleach.port.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cuts files short and flips bits, in the files of a closed store and in what a crash leaves, and
 * opens them again: either everything that was acknowledged is there, or a typed error says what is
 * damaged. Nothing is missing in silence, nothing is invented, and the process lives. More damage:
 * {@code -Dpleach.damages=N}; other damage: {@code -Dpleach.seed=N}.
 */
class DamageTest {
  private static final int DAMAGES = Integer.getInteger("pleach.damages", 30);
  private static final long SEED = Long.getLong("pleach.seed", 1);
  private static final int UPDATES = 60;
  private static final Story STORY = new Story(1, 4_000);

  @TempDir private static Path place;
  private static int numbered;
  private static Image closed = new Image(new TreeMap<>());
  private static Image crashed = closed;

  private final SplittableRandom random = new SplittableRandom(SEED);

  private enum Outcome {
    /** Everything is there. */
    WHOLE,
    /** Some reads answer with a typed error, all others rightly. */
    PARTLY_READABLE,
    /** A typed error on opening. */
    REFUSED
  }

  @BeforeAll
  static void makeImages() throws IOException {
    Path directory = place.resolve("original");
    for (int i = 0; i < UPDATES / 2; i += 6) {
      try (Store store = RocksStores.open(Story.smallStore(directory))) {
        for (int k = i; k < i + 6; k++) {
          STORY.commit(store, k);
        }
      }
    }
    try (Store store = RocksStores.open(Story.smallStore(directory))) {
      for (int i = UPDATES / 2; i < UPDATES; i++) {
        STORY.commit(store, i);
      }
      crashed = Image.of(directory);
    }
    closed = Image.of(directory);
  }

  @Test
  void noDamage_everythingIsThere() {
    assertThat(outcome("closed", closed)).isEqualTo(Outcome.WHOLE);
    assertThat(outcome("crashed", crashed)).isEqualTo(Outcome.WHOLE);
  }

  @Test
  void logOfACrashCutShort_isRefused() {
    String log = crashed.newest(".*\\.log");
    int length = crashed.bytes(log).length;
    for (int i = 0; i < DAMAGES; i++) {
      int cut = i == 0 ? length - 1 : random.nextInt(length);
      assertThat(outcome("log cut at " + cut, crashed.cut(log, cut))).isEqualTo(Outcome.REFUSED);
    }
  }

  @Test
  void logOfACrashGone_isRefused() {
    String log = crashed.newest(".*\\.log");
    assertThat(outcome("log gone", crashed.without(log))).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void logOfACrashWithAnUnacknowledgedTornTail_isWhole() {
    String log = crashed.newest(".*\\.log");
    byte[] bytes = crashed.bytes(log);
    Image torn = crashed.cut(log, bytes.length + 9); // a header that promises more than is there
    byte[] tail = torn.bytes(log);
    System.arraycopy(bytes, 0, tail, bytes.length, 7);
    torn.files().put(log, tail);
    assertThat(outcome("torn tail", torn)).isEqualTo(Outcome.WHOLE);
  }

  @Test
  void bitsOfACrashsLogFlipped_areRefused() {
    String log = crashed.newest(".*\\.log");
    int bits = crashed.bytes(log).length * 8;
    for (int i = 0; i < DAMAGES; i++) {
      int bit = random.nextInt(bits);
      assertThat(outcome("log bit " + bit, crashed.flipped(log, bit))).isEqualTo(Outcome.REFUSED);
    }
  }

  @Test
  void anyFileCutShort_isNoticed() {
    for (Image image : List.of(closed, crashed)) {
      for (int i = 0; i < DAMAGES / 2; i++) {
        String name = image.names().get(random.nextInt(image.names().size()));
        int cut = random.nextInt(Math.max(1, image.bytes(name).length));
        outcome(name + " cut at " + cut, image.cut(name, cut));
      }
    }
  }

  @Test
  void bitsOfAnyFileFlipped_areNoticed() {
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    for (Image image : List.of(closed, crashed)) {
      for (int i = 0; i < DAMAGES; i++) {
        String name = image.names().get(random.nextInt(image.names().size()));
        int bits = image.bytes(name).length * 8;
        if (bits > 0) {
          int bit = random.nextInt(bits);
          outcomes.merge(outcome(name + " bit " + bit, image.flipped(name, bit)), 1, Integer::sum);
        }
      }
    }
    assertThat(outcomes).containsKeys(Outcome.WHOLE, Outcome.REFUSED);
  }

  @Test
  void damagedBlock_isNamedAndMendedByWritingItAgain() {
    String table = closed.largest(".*\\.sst");
    Path directory = place.resolve("mended");
    closed.flipped(table, 8 * 2_000).writeTo(directory);
    try (Store store = RocksStores.open(Story.smallStore(directory))) {
      List<SignedBlock> damaged =
          IntStream.range(0, UPDATES)
              .mapToObj(STORY::block)
              .filter(block -> !isReadable(store, block))
              .toList();
      assertThat(damaged).isNotEmpty();
      for (SignedBlock block : damaged) {
        Cid cid = block.block().cid();
        assertThatThrownBy(() -> store.blocks().get(cid))
            .isInstanceOf(CorruptDataException.class)
            .hasMessageContaining(cid.toString());
        SignedBlock unsigned = new SignedBlock(block.block(), Optional.empty());
        store.commit(new Batch(List.of(unsigned), List.of(), List.of(), List.of()));
        assertThat(store.blocks().get(cid)).contains(unsigned);
      }
    }
  }

  private static boolean isReadable(Store store, SignedBlock block) {
    try {
      return store.blocks().get(block.block().cid()).isPresent();
    } catch (CorruptDataException e) {
      return false;
    }
  }

  private static Outcome outcome(String damage, Image image) {
    Path directory = place.resolve("damage-" + numbered++);
    image.writeTo(directory);
    try (Store store = RocksStores.open(Story.smallStore(directory))) {
      int unreadable = 0;
      for (int i = 0; i < UPDATES; i++) {
        unreadable += unreadableParts(damage, store, i);
      }
      unreadable += isTyped(() -> STORY.assertHolds(store, UPDATES)) ? 1 : 0;
      return unreadable == 0 ? Outcome.WHOLE : Outcome.PARTLY_READABLE;
    } catch (StoreException e) {
      assertThat(e).as(damage).hasMessageContaining(directory.toString());
      return Outcome.REFUSED;
    } catch (AssertionError e) {
      throw new AssertionError("seed " + SEED + ", " + damage + ": " + e.getMessage(), e);
    } finally {
      Image.delete(directory);
    }
  }

  /** Each read gives what was written or a typed error; absence would be silent loss. */
  private static int unreadableParts(String damage, Store store, int i) {
    SignedBlock block = STORY.block(i);
    int unreadable = 0;
    if (isTyped(() -> assertThat(store.blocks().get(block.block().cid())).contains(block))) {
      unreadable++;
    }
    if (isTyped(() -> assertThat(store.blocks().contains(block.block().cid())).isTrue())) {
      unreadable++;
    }
    if (isTyped(
        () ->
            assertThat(store.indexes().get("story-1", Story.rowKey(i)))
                .as(damage)
                .contains(block.block().cid().bytes()))) {
      unreadable++;
    }
    return unreadable;
  }

  private static boolean isTyped(Runnable read) {
    try {
      read.run();
      return false;
    } catch (StoreException e) {
      return true;
    }
  }
}
