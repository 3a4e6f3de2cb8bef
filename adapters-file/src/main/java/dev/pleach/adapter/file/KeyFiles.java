package dev.pleach.adapter.file;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.CorruptDataException;
import dev.pleach.port.Entropy;
import dev.pleach.port.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and makes the key files of one data directory. */
final class KeyFiles {
  private static final int SEED_BYTES = 32;
  private static final int NAME_BYTES = 8;

  private final Path directory;
  private final Path keys;
  private final Entropy entropy;

  KeyFiles(Path directory, Entropy entropy) {
    this.directory = directory;
    this.keys = directory.resolve("keys");
    this.entropy = entropy;
  }

  /** Returns the key of a role, made now if there is none. */
  SigningKey readOrMake(KeyRole role) {
    Path file = keys.resolve(role.word() + ".key");
    try {
      makeDirectories();
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        make(role, file);
      }
      return read(role, file);
    } catch (IOException e) {
      throw new StoreException(
          "key file " + file + " cannot be read or made: " + e.getMessage(), e);
    }
  }

  private void makeDirectories() throws IOException {
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Private.makeDirectory(directory);
    Private.makeDirectory(keys);
    Private.checkNobodyElse(keys, "700");
  }

  /**
   * Writes the key beside, forces it, and gives it its name, which fails if another process was
   * faster: then the other's key counts. Once this returns, the name survives a loss of power.
   */
  private void make(KeyRole role, Path file) throws IOException {
    byte[] seed = new byte[SEED_BYTES];
    entropy.fill(seed);
    byte[] name = new byte[NAME_BYTES];
    entropy.fill(name);
    Path beside = keys.resolve(role.word() + "-" + HexFormat.of().formatHex(name) + ".part");
    try {
      writeAndForce(beside, KeyText.write(role, SigningKey.ofSeed(seed)));
      giveName(beside, file);
    } finally {
      Files.deleteIfExists(beside);
    }
    forceDirectory(keys);
    forceDirectory(directory);
  }

  private static void writeAndForce(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            Private.attributes(file, "rw-------"))) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
  }

  /** A hard link, unlike a rename, never replaces what is there. */
  private static void giveName(Path beside, Path file) throws IOException {
    try {
      Files.createLink(file, beside);
    } catch (FileAlreadyExistsException e) {
      return; // another first start was faster
    } catch (UnsupportedOperationException e) {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(beside, file);
      }
    }
  }

  private static void forceDirectory(Path directory) throws IOException {
    if (!Private.isPosix(directory)) {
      return; // Windows cannot open a directory, and orders its renames itself
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static SigningKey read(KeyRole role, Path file) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isSymbolicLink()) {
      throw new StoreException(
          "key file "
              + file
              + " is a symbolic link, which is not followed: put the file itself there");
    }
    if (!attributes.isRegularFile() || attributes.size() != KeyText.bytes(role)) {
      throw refused(file, "it has another length than a key file", null);
    }
    Private.checkNobodyElse(file, "600");
    try {
      return KeyText.read(role, readWhole(file, KeyText.bytes(role)));
    } catch (IllegalArgumentException e) {
      throw refused(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static byte[] readWhole(Path file, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        continue;
      }
    }
    return bytes.array();
  }

  private static CorruptDataException refused(Path file, String reason, @Nullable Throwable cause) {
    String message =
        "key file "
            + file
            + " is refused: "
            + reason
            + "; restore it from a backup, or delete it to start under a new identity";
    return cause == null
        ? new CorruptDataException(message)
        : new CorruptDataException(message, cause);
  }
}
