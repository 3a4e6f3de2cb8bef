package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockFields;
import dev.pleach.dag.codec.MalformedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds blocks from the compact body that {@link CompactWriter} describes. This side writes the
 * canonical bytes itself and hashes them, so whatever comes out is a well-formed block; whether it
 * is the one that its author signed, links and signatures show.
 */
final class CompactReader {
  private final DocumentId document;
  private final ByteBuffer in;
  private final AuthorId[] authors;

  /** Per author: its previous record. */
  private final @Nullable Block[] newest;

  private final List<Block> blocks = new ArrayList<>();
  private int author;

  /** What the links of the record that is being read lead to. */
  private boolean isAllInPack;

  private long height;
  private long lamport;

  private CompactReader(DocumentId document, byte[] body) {
    this.document = document;
    this.in = ByteBuffer.wrap(body);
    int count = (int) Uvarint.read(in, "number of authors", Records.RECORDS_MAX);
    if (count == 0 || (long) count * PackedItems.DIGEST_BYTES > in.remaining()) {
      throw new MalformedException(count + " authors");
    }
    authors = new AuthorId[count];
    newest = new Block[count];
    for (int i = 0; i < count; i++) {
      authors[i] = AuthorId.of(take(PackedItems.DIGEST_BYTES, "an author"));
    }
  }

  /**
   * Reads a body; empty bytes are no blocks.
   *
   * @throws MalformedException if it is anything but records of well-formed blocks
   */
  static List<Block> read(DocumentId document, byte[] body) {
    if (body.length == 0) {
      return List.of();
    }
    CompactReader reader = new CompactReader(document, body);
    while (reader.in.hasRemaining()) {
      if (reader.blocks.size() == Records.RECORDS_MAX) {
        throw new MalformedException("more than " + Records.RECORDS_MAX + " records");
      }
      Block block = reader.record();
      reader.blocks.add(block);
      reader.newest[reader.author] = block;
    }
    return reader.blocks;
  }

  private Block record() {
    int flags = in.get() & 0xff;
    if ((flags & ~CompactWriter.FLAGS) != 0) {
      throw new MalformedException("flags " + flags + " of record " + blocks.size());
    }
    if ((flags & CompactWriter.AUTHOR) != 0) {
      author = (int) number("row of an author", authors.length - 1L);
    }
    Block before = newest[author];
    isAllInPack = true;
    height = 1;
    lamport = 1;
    long seq;
    Optional<Cid> back;
    if ((flags & CompactWriter.BACK) != 0) {
      seq = number("seq", Block.SEQ_MAX);
      back = seq == 1 ? Optional.empty() : Optional.of(link());
    } else if (before != null) {
      seq = before.seq() + 1;
      back = Optional.of(standOn(before));
    } else {
      throw new MalformedException("record " + blocks.size() + " goes on from nothing");
    }
    List<Cid> parents = (flags & CompactWriter.PARENTS) != 0 ? links() : List.of();
    return build(flags, before, seq, back, parents);
  }

  private Block build(
      int flags, @Nullable Block before, long seq, Optional<Cid> back, List<Cid> parents) {
    List<Cid> authority = before == null ? List.of() : before.fields().authority();
    if ((flags & CompactWriter.AUTHORITY) != 0) {
      authority = digests();
    }
    int ops = (flags & CompactWriter.OPS) != 0 ? (int) number("ops", Block.OPS_MAX) : 1;
    long type = (flags & CompactWriter.TYPE) != 0 ? number("type", Long.MAX_VALUE) : 0;
    if (!isAllInPack) {
      height = number("height", Block.COUNT_MAX);
      lamport = number("lamport", Block.COUNT_MAX);
    }
    int length = (int) number("payload length", Block.PAYLOAD_BYTES_MAX);
    byte[] payload = take(length, "a payload");
    try {
      return Block.of(
          new BlockFields(
              authors[author],
              back,
              authority,
              document,
              height,
              lamport,
              ops,
              payload,
              parents,
              seq,
              type));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("record " + blocks.size() + ": " + e.getMessage());
    }
  }

  private List<Cid> links() {
    int count = (int) number("number of parents", Block.LINKS_MAX);
    List<Cid> links = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      links.add(link());
    }
    return links;
  }

  private List<Cid> digests() {
    int count = (int) number("length of the authority frontier", Block.LINKS_MAX);
    List<Cid> digests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      digests.add(digest());
    }
    return digests;
  }

  private Cid link() {
    int distance = (int) number("distance", Records.RECORDS_MAX);
    if (distance == 0) {
      isAllInPack = false;
      return digest();
    }
    if (distance > blocks.size()) {
      throw new MalformedException("record " + blocks.size() + " stands on one before the pack");
    }
    return standOn(blocks.get(blocks.size() - distance));
  }

  private Cid standOn(Block below) {
    height = Math.max(height, below.height() + 1);
    lamport = Math.max(lamport, below.nextLamport());
    return below.cid();
  }

  private Cid digest() {
    return Cid.ofBlock(Digest.of(take(PackedItems.DIGEST_BYTES, "a digest")));
  }

  private long number(String what, long max) {
    return Uvarint.read(in, what, max);
  }

  private byte[] take(int length, String what) {
    if (length > in.remaining()) {
      throw new MalformedException(what + " ends early");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
