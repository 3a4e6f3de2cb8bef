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
 * The plain body of packs and pushes: {@code (uvarint length, block bytes)*} beside {@code (uvarint
 * record index, 64-byte signature)*}, indexes rising.
 */
final class Records {
  /** Most records in one pack or push. */
  static final int RECORDS_MAX = 4_096;

  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final ByteArrayOutputStream signatures = new ByteArrayOutputStream();
  private int count;

  /** Adds a block, with its signature if {@code isSigned}. */
  void add(SignedBlock signed, boolean isSigned) {
    if (count == RECORDS_MAX) {
      throw new IllegalStateException("more than " + RECORDS_MAX + " records");
    }
    byte[] bytes = signed.block().bytes();
    Uvarint.write(body, bytes.length);
    body.writeBytes(bytes);
    if (isSigned && signed.signature().isPresent()) {
      Uvarint.write(signatures, count);
      signatures.writeBytes(signed.signature().get().bytes());
    }
    count++;
  }

  byte[] body() {
    return body.toByteArray();
  }

  byte[] signatures() {
    return signatures.toByteArray();
  }

  /** Takes a stranger's body apart; whether the records are blocks is for the intake to judge. */
  static Decoded<List<PackRecord>> read(byte[] body, byte[] signatures) {
    try {
      List<byte[]> blocks = readBlocks(ByteBuffer.wrap(body));
      Map<Integer, Signature> signed = readSignatures(ByteBuffer.wrap(signatures), blocks.size());
      List<PackRecord> records = new ArrayList<>(blocks.size());
      for (int i = 0; i < blocks.size(); i++) {
        records.add(new PackRecord(blocks.get(i), Optional.ofNullable(signed.get(i))));
      }
      return new Decoded.Ok<>(records);
    } catch (MalformedException e) {
      return new Decoded.Bad<>(String.valueOf(e.getMessage()));
    }
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
