package dev.pleach.simulator;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockFields;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The body of a pack or push, read once more by the words of docs/SPEC.md, for {@link WireMeter}.
 * It trusts the engine that wrote it.
 *
 * @param document 32 bytes, or none if nobody has said which document it is
 * @param encoding 0 plain, 1 compact
 * @param rawLength length inflated; 0 if not deflated
 * @param body as it came
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PackReading(byte[] document, long encoding, long rawLength, byte[] body) {
  private static final int DIGEST_BYTES = 32;

  /** Returns the canonical bytes of the blocks. */
  List<byte[]> blocks() {
    ByteBuffer in = ByteBuffer.wrap(rawLength == 0 ? body : inflated());
    if (encoding > 1) {
      throw new IllegalStateException("packs of encoding " + encoding + " cannot be counted yet");
    }
    return encoding == 0 ? plain(in) : new Compact(in).blocks();
  }

  private byte[] inflated() {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(body);
      byte[] raw = new byte[(int) rawLength];
      int length = 0;
      while (length < raw.length) {
        length += inflater.inflate(raw, length, raw.length - length);
      }
      return raw;
    } catch (DataFormatException e) {
      throw new IllegalStateException("a pack that does not inflate", e);
    } finally {
      inflater.end();
    }
  }

  private static List<byte[]> plain(ByteBuffer in) {
    List<byte[]> blocks = new ArrayList<>();
    while (in.hasRemaining()) {
      blocks.add(take(in, (int) WireMeter.uvarint(in)));
    }
    return blocks;
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  /** One compact body. */
  private final class Compact {
    private final ByteBuffer in;
    private final List<AuthorId> authors = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();
    private final Map<AuthorId, Block> newest = new HashMap<>();
    private int author;
    private final List<Block> below = new ArrayList<>();
    private boolean isWhole;

    Compact(ByteBuffer in) {
      this.in = in;
    }

    List<byte[]> blocks() {
      if (in.hasRemaining()) {
        for (long left = number(); left > 0; left--) {
          authors.add(AuthorId.of(take(in, DIGEST_BYTES)));
        }
      }
      while (in.hasRemaining()) {
        Block block = record();
        newest.put(block.author(), block);
        blocks.add(block);
      }
      return blocks.stream().map(Block::bytes).toList();
    }

    private Block record() {
      final int flags = in.get();
      author = (flags & 1) != 0 ? (int) number() : author;
      Optional<Block> before = Optional.ofNullable(newest.get(authors.get(author)));
      below.clear();
      isWhole = true;
      long seq = (flags & 2) != 0 ? number() : before.orElseThrow().seq() + 1;
      Optional<Cid> back = Optional.empty();
      if ((flags & 2) == 0) {
        back = before.map(this::on);
      } else if (seq > 1) {
        back = Optional.of(link());
      }
      List<Cid> parents = new ArrayList<>();
      for (long left = (flags & 4) != 0 ? number() : 0; left > 0; left--) {
        parents.add(link());
      }
      List<Cid> authority = before.map(b -> b.fields().authority()).orElse(List.of());
      if ((flags & 8) != 0) {
        authority = new ArrayList<>();
        for (long left = number(); left > 0; left--) {
          authority.add(digest());
        }
      }
      int ops = (flags & 16) != 0 ? (int) number() : 1;
      long type = (flags & 32) != 0 ? number() : 0;
      long height = isWhole ? 1 + most(Block::height, 0) : number();
      long lamport = isWhole ? most(Block::nextLamport, 1) : number();
      byte[] payload = take(in, (int) number());
      AuthorId by = authors.get(author);
      DocumentId of = DocumentId.of(document);
      return Block.of(
          new BlockFields(
              by, back, authority, of, height, lamport, ops, payload, parents, seq, type));
    }

    private long most(java.util.function.ToLongFunction<Block> of, long least) {
      return below.stream().mapToLong(of).reduce(least, Math::max);
    }

    private Cid link() {
      int distance = (int) number();
      if (distance == 0) {
        isWhole = false;
        return digest();
      }
      return on(blocks.get(blocks.size() - distance));
    }

    private Cid on(Block block) {
      below.add(block);
      return block.cid();
    }

    private Cid digest() {
      return Cid.ofBlock(Digest.of(take(in, DIGEST_BYTES)));
    }

    private long number() {
      return WireMeter.uvarint(in);
    }
  }
}
