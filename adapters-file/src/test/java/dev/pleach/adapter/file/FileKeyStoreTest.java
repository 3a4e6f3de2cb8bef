package dev.pleach.adapter.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.port.CorruptDataException;
import dev.pleach.port.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileKeyStoreTest {
  private static final String SEED_HEX =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

  @TempDir private Path place;
  private Path directory = Path.of("");
  private Path peerFile = Path.of("");

  @BeforeEach
  void makeKeys() {
    directory = place.resolve("above").resolve("data");
    peerFile = directory.resolve("keys").resolve("peer.key");
    FileKeyStore keys = open();
    keys.peerKey();
    keys.authorKey();
  }

  private FileKeyStore open() {
    return FileKeyStore.in(directory, FileKeyStoreTest::count);
  }

  /** Chance that counts, so that a key file can be compared byte by byte. */
  private static void count(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
  }

  @Test
  void firstStart_makesFilesForTheOwnerOnly() throws IOException {
    assertThat(permissions(directory)).isEqualTo("rwx------");
    assertThat(permissions(directory.resolve("keys"))).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(directory.resolve("keys"))) {
      assertThat(files)
          .containsExactlyInAnyOrder(peerFile, peerFile.resolveSibling("author.key"))
          .allMatch(file -> permissions(file).equals("rw-------"));
    }
  }

  @Test
  void keyFile_isTheDocumentedLine() throws IOException {
    assertThat(Files.readString(peerFile))
        .matches("pleach-key-1 ed25519 peer " + SEED_HEX + " [0-9a-f]{8}\n")
        .endsWith(" bb9927a1\n");
    assertThat(open().peerKey().seed()).isEqualTo(HexFormat.of().parseHex(SEED_HEX));
  }

  @Test
  void l5_fileThatOthersCanRead_isRefusedWithTheRemedy() throws IOException {
    for (String open : new String[] {"rw-r-----", "rw----r--", "rw--w----", "rwx--x---"}) {
      Files.setPosixFilePermissions(peerFile, PosixFilePermissions.fromString(open));
      assertThatThrownBy(() -> open().peerKey())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("chmod 600 " + peerFile);
    }
  }

  @Test
  void l5_directoryThatOthersCanEnter_isRefusedWithTheRemedy() throws IOException {
    Path keys = directory.resolve("keys");
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwxr-x---"));
    assertThatThrownBy(() -> open().peerKey())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("chmod 700 " + keys);
  }

  @Test
  void l5_links_areNotFollowed() throws IOException {
    Path moved = Files.move(peerFile, place.resolve("moved"));
    Files.createSymbolicLink(peerFile, moved);
    assertRefused(StoreException.class, "symbolic link");
    Files.delete(peerFile);
    Files.createSymbolicLink(peerFile, place.resolve("nowhere"));
    assertRefused(StoreException.class, "symbolic link");
    assertThat(place.resolve("nowhere")).doesNotExist();
    Path linked = Files.createSymbolicLink(place.resolve("linked"), directory);
    assertThatThrownBy(() -> FileKeyStore.in(linked, FileKeyStoreTest::count).peerKey())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("symbolic link");
  }

  @Test
  void everyLength_butTheRightOne_isRefused() throws IOException {
    byte[] whole = Files.readAllBytes(peerFile);
    for (int length = 0; length < whole.length; length++) {
      Files.write(peerFile, Arrays.copyOf(whole, length));
      assertRefused(CorruptDataException.class, "length");
    }
    Files.write(peerFile, Arrays.copyOf(whole, whole.length + 1));
    assertRefused(CorruptDataException.class, "length");
  }

  @Test
  void everyFlippedBit_isRefusedWithoutShowingTheKey() throws IOException {
    byte[] whole = Files.readAllBytes(peerFile);
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(peerFile, flipped);
      assertThatThrownBy(() -> open().peerKey())
          .as("bit " + bit)
          .isInstanceOf(CorruptDataException.class)
          .hasMessageContaining(peerFile.toString())
          .hasMessageNotContaining("0c0d0e0f");
    }
  }

  @Test
  void swappedFiles_areRefused() throws IOException {
    byte[] author = Files.readAllBytes(peerFile.resolveSibling("author.key"));
    byte[] peer =
        new String(author, StandardCharsets.US_ASCII)
            .replace("author", "peer")
            .getBytes(StandardCharsets.US_ASCII);
    Files.write(peerFile, author);
    assertRefused(CorruptDataException.class, "length");
    Files.write(peerFile, peer);
    assertRefused(CorruptDataException.class, "checksum");
  }

  @Test
  void aFileStandsInTheWay_isSaid() throws IOException {
    Path file = Files.createFile(place.resolve("file"));
    for (Path inTheWay : new Path[] {file, file.resolve("below")}) {
      assertThatThrownBy(() -> FileKeyStore.in(inTheWay, FileKeyStoreTest::count).peerKey())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void text_showsNoSecret() {
    assertThat(open().toString() + open().peerKey()).doesNotContain("0c0d0e0f");
  }

  private void assertRefused(Class<?> type, String reason) {
    assertThatThrownBy(() -> open().peerKey())
        .isInstanceOf(type)
        .hasMessageContaining(reason)
        .hasMessageContaining(peerFile.toString());
  }

  private static String permissions(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
