package dev.pleach.adapter.rocksdb;

import dev.pleach.port.CorruptDataException;
import dev.pleach.port.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers beside the engine's files how far was acknowledged, so that a log or manifest that lost
 * its end is noticed.
 *
 * <p>To the engine a log whose end is missing, or whose last records are unreadable because one
 * length field rotted, looks like a write that was torn before anybody was told. It drops the rest
 * in silence. A peer that opens such a store would give out sequence numbers for the second time,
 * which to all others is an equivocation. So after each forced write, and before its
 * acknowledgement, the engine's sequence number is written here, not forced: it can lag behind the
 * log, never run ahead of it, and a store that recovers less than is written here has lost what was
 * acknowledged.
 *
 * <p>Layout of {@code DIRECTORY/store.acknowledged}, 12 bytes, big-endian: sequence number (8),
 * CRC32C of those eight bytes (4). A file of another shape witnesses nothing.
 */
final class Witness implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Witness.class);
  private static final int BYTES = 12;

  private final Path file;

  /** Not a channel, which an interrupt of the committing thread would close. */
  private final RandomAccessFile bytes;

  private Witness(Path file, RandomAccessFile bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  static Witness open(Path directory) {
    Path file = directory.resolve("store.acknowledged");
    Set<OpenOption> options =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    try {
      FileChannel.open(file, options, DataDirectory.ownerOnly(directory, "rw-------")).close();
      return new Witness(file, new RandomAccessFile(file.toFile(), "rw"));
    } catch (IOException e) {
      throw new StoreException(file + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /** Refuses a store that recovered less than was acknowledged. */
  void check(long recovered) {
    long acknowledged = read().orElse(0);
    if (recovered < acknowledged) {
      throw new CorruptDataException(
          "the store in "
              + file.getParent()
              + " has lost "
              + (acknowledged - recovered)
              + " acknowledged records from its end: restore a backup, or move the directory away and"
              + " let peers fill a new one; what is left can be opened once "
              + file
              + " is deleted, but not be written to with the same author key");
    }
  }

  private OptionalLong read() {
    byte[] read = new byte[BYTES];
    try {
      if (bytes.length() == 0) {
        return OptionalLong.empty();
      }
      bytes.seek(0);
      ByteBuffer record = ByteBuffer.wrap(read, 0, Math.max(0, bytes.read(read)));
      if (bytes.length() == BYTES && record.getInt(Long.BYTES) == checksum(record.getLong(0))) {
        return OptionalLong.of(record.getLong(0));
      }
      LOG.warn("{} is damaged and is ignored", file);
      return OptionalLong.empty();
    } catch (IOException e) {
      throw new StoreException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Notes what is acknowledged from now on. A failure here weakens the check and loses nothing. */
  void note(long sequence) {
    ByteBuffer record = ByteBuffer.allocate(BYTES);
    record.putLong(sequence).putInt(checksum(sequence));
    try {
      bytes.seek(0);
      bytes.write(record.array());
    } catch (IOException e) {
      LOG.warn("{} cannot be written: {}", file, e.getMessage());
    }
  }

  private static int checksum(long sequence) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(sequence).flip());
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
