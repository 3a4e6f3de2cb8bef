package dev.pleach.adapter.file;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.Entropy;
import dev.pleach.port.KeyStore;
import dev.pleach.port.StoreException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the two keys as files that only their owner can read: {@code DIRECTORY/keys/peer.key} and
 * {@code DIRECTORY/keys/author.key}. The first call makes them, even if several processes make it
 * at once.
 *
 * <p>A key file is one line of ASCII:
 *
 * <pre>{@code
 * pleach-key-1 ed25519 ROLE SEED CHECKSUM
 * }</pre>
 *
 * <p>ROLE is {@code peer} or {@code author}, SEED the private key of RFC 8032 as 64 hexadecimal
 * digits, CHECKSUM the CRC32C of all before it but the last space as 8 hexadecimal digits; the line
 * ends with one line feed.
 *
 * <p>A file that others can read, a symbolic link, one of a wrong length or checksum is refused
 * with a message that names it and the remedy. Whoever deletes a key file starts under a new
 * identity. Secrets appear in no message. May be used by several threads at once.
 */
public final class FileKeyStore implements KeyStore {
  private final KeyFiles files;
  private @Nullable SigningKey peerKey;
  private @Nullable SigningKey authorKey;

  private FileKeyStore(KeyFiles files) {
    this.files = files;
  }

  /**
   * Returns the key store of a data directory; nothing is read or made yet.
   *
   * @param directory the data directory; made, for its owner only, with the first key
   * @param entropy where new keys come from
   */
  public static FileKeyStore in(Path directory, Entropy entropy) {
    return new FileKeyStore(new KeyFiles(directory, entropy));
  }

  /**
   * {@inheritDoc}
   *
   * @throws StoreException if the file is refused or cannot be made
   */
  @Override
  public synchronized SigningKey peerKey() {
    SigningKey key = peerKey == null ? files.readOrMake(KeyRole.PEER) : peerKey;
    peerKey = key;
    return key;
  }

  /**
   * {@inheritDoc}
   *
   * @throws StoreException if the file is refused or cannot be made
   */
  @Override
  public synchronized SigningKey authorKey() {
    SigningKey key = authorKey == null ? files.readOrMake(KeyRole.AUTHOR) : authorKey;
    authorKey = key;
    return key;
  }
}
