package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Block;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the compact body of packs and pushes: of each block only what cannot be predicted.
 *
 * <p>Layout: {@code uvarint number of authors, 32 bytes each, record*}. A record is a byte of flags
 * and then, in this order:
 *
 * <table>
 * <caption>Record</caption>
 * <tr><td>if {@link #AUTHOR}</td><td>uvarint row of the author; else the author of the record
 * before, at first row 0</td></tr>
 * <tr><td>if {@link #BACK}</td><td>uvarint s, then, if it is not 1, the link b; else b is the author's
 * previous record and s one more</td></tr>
 * <tr><td>if {@link #PARENTS}</td><td>uvarint number, 1..16, then the links p; else none</td></tr>
 * <tr><td>if {@link #AUTHORITY}</td><td>uvarint number, 0..16, then digests c; else as in the author's
 * previous record, at first none</td></tr>
 * <tr><td>if {@link #OPS}</td><td>uvarint n; else 1</td></tr>
 * <tr><td>if {@link #TYPE}</td><td>uvarint t; else 0</td></tr>
 * <tr><td>if a link is not in the pack</td><td>uvarint h, uvarint l; else both follow from the links</td></tr>
 * <tr><td>always</td><td>uvarint length of the payload, payload</td></tr>
 * </table>
 *
 * <p>A link is the uvarint distance back to a record of this pack, or 0 and a digest. So a pack is
 * read without anything else at hand, in whatever order packs come. A distance counts records, also
 * those that say a block once more.
 */
final class CompactWriter {
  static final int AUTHOR = 0x01;
  static final int BACK = 0x02;
  static final int PARENTS = 0x04;
  static final int AUTHORITY = 0x08;
  static final int OPS = 0x10;
  static final int TYPE = 0x20;
  static final int FLAGS = 0x3f;

  private static final int AUTHOR_BYTES = 32;

  private final Map<AuthorId, Integer> authors = new LinkedHashMap<>();
  private final Map<AuthorId, Block> newest = new HashMap<>();
  private final Map<Cid, Place> places = new HashMap<>();
  private final ByteArrayOutputStream records = new ByteArrayOutputStream();
  private final ByteArrayOutputStream next = new ByteArrayOutputStream();
  private int count;
  private int lastAuthor;

  /** A block of this pack and its number in it. */
  private record Place(Block block, int index) {}

  /**
   * Returns true if the block can be said in this form behind those that were added: its height and
   * lamport number are what follows from its links. Of a block that was judged they are.
   */
  boolean canSay(Block block) {
    long height = 1;
    long lamport = 1;
    for (Cid link : block.links()) {
      Place place = places.get(link);
      if (place == null) {
        return true; // said in full
      }
      height = Math.max(height, place.block().height() + 1);
      lamport = Math.max(lamport, place.block().nextLamport());
    }
    return block.height() == height && block.lamport() == lamport;
  }

  /** Adds a block if the body stays within so many bytes; the first one always. */
  boolean addIfRoom(Block block, long bytesMax) {
    int author = authors.getOrDefault(block.author(), authors.size());
    next.reset();
    record(block, author);
    long authorBytes = author == authors.size() ? AUTHOR_BYTES : 0;
    if (count > 0 && length() + authorBytes + next.size() > bytesMax) {
      return false;
    }
    records.writeBytes(next.toByteArray());
    authors.putIfAbsent(block.author(), author);
    newest.put(block.author(), block);
    places.put(block.cid(), new Place(block, count));
    count++;
    lastAuthor = author;
    return true;
  }

  /** Returns the length of the body. */
  long length() {
    return Uvarint.length(authors.size()) + (long) AUTHOR_BYTES * authors.size() + records.size();
  }

  byte[] body() {
    if (count == 0) {
      return new byte[0];
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream((int) length());
    Uvarint.write(body, authors.size());
    authors.keySet().forEach(author -> body.writeBytes(author.bytes()));
    body.writeBytes(records.toByteArray());
    return body.toByteArray();
  }

  private void record(Block block, int author) {
    Optional<Block> before = Optional.ofNullable(newest.get(block.author()));
    boolean goesOn = before.isPresent() && block.back().equals(before.map(Block::cid));
    List<Cid> authority = block.fields().authority();
    boolean isSameAuthority =
        authority.equals(before.map(b -> b.fields().authority()).orElse(List.of()));
    next.write(
        (author == lastAuthor ? 0 : AUTHOR)
            | (goesOn ? 0 : BACK)
            | (block.parents().isEmpty() ? 0 : PARENTS)
            | (isSameAuthority ? 0 : AUTHORITY)
            | (block.opCount() == 1 ? 0 : OPS)
            | (block.payloadType() == Block.TYPE_OPS ? 0 : TYPE));
    if (author != lastAuthor) {
      Uvarint.write(next, author);
    }
    if (!goesOn) {
      Uvarint.write(next, block.seq());
      block.back().ifPresent(this::link);
    }
    if (!block.parents().isEmpty()) {
      Uvarint.write(next, block.parents().size());
      block.parents().forEach(this::link);
    }
    if (!isSameAuthority) {
      Uvarint.write(next, authority.size());
      authority.forEach(cid -> next.writeBytes(cid.digest().bytes()));
    }
    rest(block);
  }

  private void rest(Block block) {
    if (block.opCount() != 1) {
      Uvarint.write(next, block.opCount());
    }
    if (block.payloadType() != Block.TYPE_OPS) {
      Uvarint.write(next, block.payloadType());
    }
    if (!places.keySet().containsAll(block.links())) {
      Uvarint.write(next, block.height());
      Uvarint.write(next, block.lamport());
    }
    byte[] payload = block.payload();
    Uvarint.write(next, payload.length);
    next.writeBytes(payload);
  }

  private void link(Cid cid) {
    Place place = places.get(cid);
    if (place != null) {
      Uvarint.write(next, (long) count - place.index());
    } else {
      next.write(0);
      next.writeBytes(cid.digest().bytes());
    }
  }
}
