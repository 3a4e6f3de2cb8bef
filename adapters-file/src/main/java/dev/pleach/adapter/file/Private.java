package dev.pleach.adapter.file;

import dev.pleach.port.StoreException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** What belongs to its owner alone, where the file system knows owners. */
final class Private {
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private Private() {}

  static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /**
   * Returns permissions for a file to be made with; changed afterwards, they would come too late.
   */
  static FileAttribute<?>[] attributes(Path path, String permissions) {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Makes a directory, unless it is there; a link to one is not. */
  static void makeDirectory(Path directory) throws IOException {
    try {
      Files.createDirectory(directory, attributes(directory, "rwx------"));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        throw new StoreException(
            directory + " is a symbolic link or no directory: name the directory itself", e);
      }
    }
  }

  /** Refuses what anybody but the owner may read or change. */
  static void checkNobodyElse(Path path, String mode) throws IOException {
    if (!isPosix(path)) {
      return;
    }
    Set<PosixFilePermission> permissions =
        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
    if (!OWNERS.containsAll(permissions)) {
      throw new StoreException(
          path
              + " is open to others than its owner ("
              + PosixFilePermissions.toString(permissions)
              + "): run 'chmod "
              + mode
              + " "
              + path
              + "'; if somebody may have read the key, delete it and start under a new identity");
    }
  }
}
