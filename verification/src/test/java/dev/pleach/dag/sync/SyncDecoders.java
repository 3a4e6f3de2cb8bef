package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.codec.Decoded;
import dev.pleach.verification.fuzz.ByteSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The decoders of the exchange that are not public. */
public final class SyncDecoders {
  private static final DocumentId DOCUMENT = DocumentId.of(Digest.sha256(new byte[1]).bytes());

  private SyncDecoders() {}

  /** Frames one after the other, each behind a length byte, put together again. */
  public static void frames(byte[] data) {
    ByteSource in = new ByteSource(data);
    Reassembly reassembly = new Reassembly();
    while (!in.isEmpty()) {
      Decoded<FrameCodec.Frame> frame = FrameCodec.read(in.take(in.below(256)));
      if (frame.value().isPresent()) {
        Decoded<Optional<byte[]>> whole = reassembly.take(frame.orThrow());
        whole.value().flatMap(bytes -> bytes).ifPresent(MessageCodec::decode);
      }
      if (reassembly.halfReceived() > Reassembly.HALF_RECEIVED_MAX) {
        throw new AssertionError("too many messages half received");
      }
    }
  }

  /** What is read is written back. */
  public static void message(byte[] data) {
    Optional<Message> read = MessageCodec.decode(data).value();
    if (read.isPresent() && read.get() instanceof Message.Reset) {
      byte[] written = MessageCodec.encode(read.get());
      if (!Arrays.equals(written, 1, written.length, data, 1, written.length)) {
        throw new AssertionError("a message that was not canonical");
      }
    }
  }

  /** A body in any encoding; whatever comes out of a compact one are canonical blocks. */
  public static void pack(byte[] data) {
    ByteSource in = new ByteSource(data);
    int enc = in.below(3);
    long rawLength = in.flag() ? 256L * in.below(256) + in.below(256) : 0;
    byte[] signatures = in.take(in.below(3) * 66);
    Decoded<List<PackRecord>> read =
        new PackBody(enc, rawLength, in.rest(), signatures).read(DOCUMENT);
    for (PackRecord record : read.value().orElse(List.of())) {
      Optional<Block> block = record.block().value();
      if (enc == Message.ENC_COMPACT
          && !Block.decode(block.orElseThrow().bytes()).value().equals(block)) {
        throw new AssertionError("a compact pack gave a block that is none");
      }
    }
  }

  /** Bodies to begin with: plain, compact, deflated. */
  public static List<byte[]> packs() {
    Records records = new Records();
    Optional<Block> back = Optional.empty();
    for (int i = 0; i < 20; i++) {
      AuthorId author = AuthorId.of(Digest.sha256(new byte[] {7}).bytes());
      back = Optional.of(Block.append(author, DOCUMENT, back, List.of(), 1, new byte[] {1, 0, 97}));
      if (!records.addIfRoom(new SignedBlock(back.get(), Optional.empty()), 1 << 20)) {
        throw new AssertionError("no room");
      }
    }
    PackBody compact = records.toBody(new boolean[20]);
    PackBody deflated = compact.deflated();
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(join(new byte[] {1, 0, 0}, compact.body()));
    seeds.add(
        join(
            new byte[] {1, 1, (byte) (deflated.rawLength() >> 8), (byte) deflated.rawLength(), 0},
            deflated.body()));
    byte[] block = back.orElseThrow().bytes();
    seeds.add(
        join(
            new byte[] {0, 0, 0, (byte) (block.length & 0x7f | 0x80), (byte) (block.length >> 7)},
            block));
    return seeds;
  }

  private static byte[] join(byte[] head, byte[] body) {
    byte[] joined = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, joined, head.length, body.length);
    return joined;
  }
}
