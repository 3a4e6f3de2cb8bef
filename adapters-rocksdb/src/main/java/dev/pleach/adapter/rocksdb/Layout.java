package dev.pleach.adapter.rocksdb;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.Signature;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.codec.Decoded;
import dev.pleach.port.CorruptDataException;
import dev.pleach.port.StoredBlock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of format 1. Each kind of record has a column family of its own.
 *
 * <table>
 * <caption>Records</caption>
 * <tr><th>family</th><th>key</th><th>value</th></tr>
 * <tr><td>{@code default}</td><td>{@code format}</td><td>{@code 1}, ASCII</td></tr>
 * <tr><td>{@code blocks}</td><td>SHA-256 digest of the block, 32 bytes</td><td>{@code 00} ++ block, or
 * {@code 01} ++ signature (64 bytes) ++ block</td></tr>
 * <tr><td>{@code heads}</td><td>document id, 32 bytes</td><td>digests of the heads, ascending, 32 bytes
 * each, at least one</td></tr>
 * <tr><td>{@code indexes}</td><td>name of the index ++ {@code 00} ++ key of the row</td><td>value</td></tr>
 * <tr><td>{@code states}</td><td>name, UTF-8</td><td>value</td></tr>
 * </table>
 */
final class Layout {
  static final byte[] FORMAT_KEY = "format".getBytes(StandardCharsets.US_ASCII);
  static final String FORMAT = "1";

  private static final int DIGEST_BYTES = 32;
  private static final byte UNSIGNED = 0;
  private static final byte SIGNED = 1;

  private Layout() {}

  static byte[] blockKey(Cid cid) {
    return cid.digest().bytes();
  }

  static byte[] blockValue(SignedBlock block) {
    byte[] bytes = block.block().bytes();
    byte[] signature = block.signature().map(Signature::bytes).orElse(new byte[0]);
    byte[] value = new byte[1 + signature.length + bytes.length];
    value[0] = signature.length == 0 ? UNSIGNED : SIGNED;
    System.arraycopy(signature, 0, value, 1, signature.length);
    System.arraycopy(bytes, 0, value, 1 + signature.length, bytes.length);
    return value;
  }

  /** Returns the block of a record, its hash checked. */
  static SignedBlock block(Cid cid, byte[] value) {
    StoredBlock stored = storedBlock(cid, value);
    Decoded<Block> decoded = Block.decode(stored.bytes());
    if (decoded instanceof Decoded.Ok<Block> ok && ok.get().cid().equals(cid)) {
      return new SignedBlock(ok.get(), stored.signature());
    }
    throw new CorruptDataException(
        "block "
            + cid
            + " is damaged: "
            + decoded.refusal().orElse("its bytes hash to another name")
            + "; it must be fetched again from a peer");
  }

  /** Takes a record apart, believing nothing; one of an unknown shape has no bytes. */
  static StoredBlock storedBlock(Cid cid, byte[] value) {
    if (value.length > 0 && value[0] == UNSIGNED) {
      return new StoredBlock(cid, Arrays.copyOfRange(value, 1, value.length), Optional.empty());
    }
    int blockAt = 1 + Signature.BYTES;
    if (value.length >= blockAt && value[0] == SIGNED) {
      Signature signature = Signature.of(Arrays.copyOfRange(value, 1, blockAt));
      return new StoredBlock(
          cid, Arrays.copyOfRange(value, blockAt, value.length), Optional.of(signature));
    }
    return new StoredBlock(cid, new byte[0], Optional.empty());
  }

  static Cid cid(byte[] blockKey) {
    if (blockKey.length != DIGEST_BYTES) {
      throw new CorruptDataException(
          "a block is stored under a key of " + blockKey.length + " bytes");
    }
    return Cid.ofBlock(Digest.of(blockKey));
  }

  static byte[] headsValue(Frontier frontier) {
    return frontier.digests();
  }

  static Frontier heads(DocumentId document, byte[] value) {
    if (value.length == 0 || value.length % DIGEST_BYTES != 0) {
      throw new CorruptDataException(
          "the heads of document " + document.hex() + " are damaged: " + value.length + " bytes");
    }
    List<Cid> heads = new ArrayList<>(value.length / DIGEST_BYTES);
    for (int at = 0; at < value.length; at += DIGEST_BYTES) {
      heads.add(Cid.ofBlock(Digest.of(Arrays.copyOfRange(value, at, at + DIGEST_BYTES))));
    }
    try {
      return new Frontier(heads);
    } catch (IllegalArgumentException e) {
      throw new CorruptDataException(
          "the heads of document " + document.hex() + " are damaged: not in order", e);
    }
  }

  static byte[] indexKey(String index, byte[] key) {
    byte[] name = index.getBytes(StandardCharsets.US_ASCII);
    byte[] full = Arrays.copyOf(name, name.length + 1 + key.length);
    System.arraycopy(key, 0, full, name.length + 1, key.length);
    return full;
  }

  static byte[] rowKey(String index, byte[] indexKey) {
    return Arrays.copyOfRange(indexKey, index.length() + 1, indexKey.length);
  }

  static byte[] stateKey(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }
}
