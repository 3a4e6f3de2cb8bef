package dev.pleach.adapter.rocksdb;

import dev.pleach.port.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes the store's directories, for their owner only. */
final class DataDirectory {
  private DataDirectory() {}

  /**
   * Returns {@code DIRECTORY/store}, made if it was not there.
   *
   * @throws StoreException naming the path if it cannot be made, or is no directory of its own
   */
  static Path prepare(Path directory) {
    Path store = directory.resolve("store");
    try {
      Path parent = directory.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      make(directory);
      make(store);
      return store;
    } catch (IOException e) {
      throw new StoreException(
          "data directory " + directory + " cannot be made or used: " + e.getMessage(), e);
    }
  }

  private static void make(Path directory) throws IOException {
    if (Files.isSymbolicLink(directory)) {
      throw new StoreException(
          directory + " is a symbolic link, which is not followed: name the directory itself");
    }
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        throw new StoreException(directory + " is not a directory: name another one");
      }
      return;
    }
    Files.createDirectories(directory, ownerOnly(directory, "rwx------"));
  }

  /** Returns the permissions that a file is to be made with, where the file system has such. */
  static FileAttribute<?>[] ownerOnly(Path directory, String permissions) {
    if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }
}
