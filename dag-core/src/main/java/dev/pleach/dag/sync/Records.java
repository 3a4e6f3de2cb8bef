package dev.pleach.dag.sync;

import dev.pleach.dag.Signature;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.codec.Decoded;
import dev.pleach.dag.codec.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Blocks of one document on their way into a pack or push: said compactly while they can be, else
 * plainly: {@code (uvarint length, block bytes)*}. Beside either stands {@code (uvarint record
 * index, 64-byte signature)*}, indexes rising.
 */
final class Records {
  /** Most records in one pack or push. */
  static final int RECORDS_MAX = 4_096;

  private final List<SignedBlock> blocks = new ArrayList<>();
  private final CompactWriter compact = new CompactWriter();
  private boolean isPlain;
  private long plainBytes;

  /**
   * Adds a block if the body stays within so many bytes and records; the first one always. A block
   * that cannot be said compactly begins a body of its own, which is plain.
   */
  boolean addIfRoom(SignedBlock signed, long bytesMax) {
    Block block = signed.block();
    boolean isFirst = blocks.isEmpty();
    if (isFirst) {
      isPlain = !compact.canSay(block);
    }
    boolean fits =
        blocks.size() < RECORDS_MAX
            && (isPlain
                ? isFirst || plainBytes + plainLength(block) <= bytesMax
                : compact.canSay(block) && compact.addIfRoom(block, bytesMax));
    if (fits) {
      blocks.add(signed);
      plainBytes += plainLength(block);
    }
    return fits;
  }

  private static long plainLength(Block block) {
    return Uvarint.length(block.length()) + (long) block.length();
  }

  int size() {
    return blocks.size();
  }

  SignedBlock get(int index) {
    return blocks.get(index);
  }

  /** Returns the length of the body. */
  long length() {
    return isPlain ? plainBytes : compact.length();
  }

  /**
   * Returns the body, in whichever form is the shorter.
   *
   * @param isSigned for each record whether its signature goes along
   */
  PackBody toBody(boolean[] isSigned) {
    byte[] signatures = signatures(isSigned);
    return isPlain || plainBytes <= compact.length()
        ? new PackBody(Message.ENC_PLAIN, 0, plainBody(), signatures)
        : new PackBody(Message.ENC_COMPACT, 0, compact.body(), signatures);
  }

  private byte[] plainBody() {
    ByteArrayOutputStream body = new ByteArrayOutputStream((int) plainBytes);
    for (SignedBlock signed : blocks) {
      byte[] bytes = signed.block().bytes();
      Uvarint.write(body, bytes.length);
      body.writeBytes(bytes);
    }
    return body.toByteArray();
  }

  private byte[] signatures(boolean[] isSigned) {
    ByteArrayOutputStream signatures = new ByteArrayOutputStream();
    for (int i = 0; i < blocks.size(); i++) {
      Optional<Signature> signature = blocks.get(i).signature();
      if (isSigned[i] && signature.isPresent()) {
        Uvarint.write(signatures, i);
        signatures.writeBytes(signature.get().bytes());
      }
    }
    return signatures.toByteArray();
  }

  /** Takes a stranger's plain body apart. */
  static List<PackRecord> readPlain(byte[] body, byte[] signatures) {
    List<byte[]> blocks = readBlocks(ByteBuffer.wrap(body));
    Map<Integer, Signature> signed = readSignatures(ByteBuffer.wrap(signatures), blocks.size());
    List<PackRecord> records = new ArrayList<>(blocks.size());
    for (int i = 0; i < blocks.size(); i++) {
      records.add(new PackRecord(blocks.get(i), Optional.ofNullable(signed.get(i))));
    }
    return records;
  }

  /** Lays the signatures that came along beside rebuilt blocks. */
  static List<PackRecord> sign(List<Block> blocks, byte[] signatures) {
    Map<Integer, Signature> signed = readSignatures(ByteBuffer.wrap(signatures), blocks.size());
    List<PackRecord> records = new ArrayList<>(blocks.size());
    for (int i = 0; i < blocks.size(); i++) {
      Optional<Signature> signature = Optional.ofNullable(signed.get(i));
      records.add(new PackRecord(new Decoded.Ok<>(blocks.get(i)), signature));
    }
    return records;
  }

  private static List<byte[]> readBlocks(ByteBuffer in) {
    List<byte[]> blocks = new ArrayList<>();
    while (in.hasRemaining()) {
      int length = (int) Uvarint.read(in, "record length", Block.BYTES_MAX);
      if (length == 0 || length > in.remaining() || blocks.size() == RECORDS_MAX) {
        throw new MalformedException("record " + blocks.size() + " of " + length + " bytes");
      }
      byte[] block = new byte[length];
      in.get(block);
      blocks.add(block);
    }
    return blocks;
  }

  private static Map<Integer, Signature> readSignatures(ByteBuffer in, int records) {
    Map<Integer, Signature> signed = new HashMap<>();
    long last = -1;
    while (in.hasRemaining()) {
      long index = Uvarint.read(in, "record index", RECORDS_MAX);
      if (index <= last || index >= records || in.remaining() < Signature.BYTES) {
        throw new MalformedException("signature of record " + index);
      }
      byte[] signature = new byte[Signature.BYTES];
      in.get(signature);
      signed.put((int) index, Signature.of(signature));
      last = index;
    }
    return signed;
  }
}
