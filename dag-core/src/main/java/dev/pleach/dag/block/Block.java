package dev.pleach.dag.block;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.codec.CborWriter;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.dag.codec.Decoded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One commit: an immutable envelope whose canonical bytes hash to its {@link Cid}. The signature
 * stands outside ({@link SignedBlock}).
 *
 * <p>Layout: one DAG-CBOR map with exactly twelve one-letter keys, in this order.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><td>a</td><td>bytes(32)</td><td>author: Ed25519 public key of one device</td></tr>
 * <tr><td>b</td><td>link or null</td><td>back: the same author's previous block in this document; null
 * exactly if s = 1</td></tr>
 * <tr><td>c</td><td>at most 16 links, sorted</td><td>frontier of the authority log this block was
 * written under; empty under a static policy</td></tr>
 * <tr><td>d</td><td>bytes(32)</td><td>document id</td></tr>
 * <tr><td>h</td><td>uint below 2^53</td><td>height: 1 + greatest height of p and b; 1 if there are
 * none</td></tr>
 * <tr><td>l</td><td>uint below 2^53</td><td>lamport number of the first op: 1 + greatest (l + n - 1) of p
 * and b; 1 if there are none</td></tr>
 * <tr><td>n</td><td>0..65,535</td><td>number of ops</td></tr>
 * <tr><td>o</td><td>at most 262,144 bytes</td><td>payload</td></tr>
 * <tr><td>p</td><td>at most 16 links, sorted</td><td>parents: the heads the author saw, without b</td></tr>
 * <tr><td>s</td><td>1..2^32-1</td><td>number in the author's chain of this document</td></tr>
 * <tr><td>t</td><td>uint</td><td>payload type: 0 op columns, 1 sealed, 2 authority, 3 checkpoint</td></tr>
 * <tr><td>v</td><td>1</td><td>version</td></tr>
 * </table>
 *
 * <p>Links are sorted by their 36 bytes, unsigned. Equality is equality of CIDs.
 */
public final class Block {
  /** Longest encoded block. */
  public static final int BYTES_MAX = 264_192;

  /** Longest payload. */
  public static final int PAYLOAD_BYTES_MAX = 262_144;

  /** Most parents, and most links of the authority frontier. */
  public static final int LINKS_MAX = 16;

  /** Most ops in one block. */
  public static final int OPS_MAX = 65_535;

  /** Greatest sequence number: 2^32 - 1. */
  public static final long SEQ_MAX = 0xffff_ffffL;

  /** Greatest height and lamport number: 2^53 - 1. */
  public static final long COUNT_MAX = (1L << 53) - 1;

  /** Deepest nesting that is read; a link within a list has depth 2. */
  public static final int NESTING_MAX = 4;

  /** The only version. */
  public static final int VERSION = 1;

  /** Payload type of op columns, the only one that this release interprets. */
  public static final int TYPE_OPS = 0;

  /**
   * The one topological order of packs: by height, author, sequence number, digest. Ancestors
   * always stand before their descendants.
   */
  public static final Comparator<Block> TOPOLOGICAL =
      Comparator.comparingLong(Block::height)
          .thenComparing(Block::author)
          .thenComparingLong(Block::seq)
          .thenComparing(Block::cid);

  private final BlockFields fields;
  private final byte[] bytes;
  private final Cid cid;

  private Block(BlockFields fields, byte[] bytes) {
    this.fields = fields;
    this.bytes = bytes;
    this.cid = Cid.ofDagCbor(bytes);
  }

  /**
   * Makes an author's next block; height and lamport number follow from what it is placed upon.
   *
   * @param author whose block it is
   * @param document the document
   * @param back the author's previous block in this document, if any
   * @param parents the heads the author saw; {@code back} may be among them and is left out
   * @param opCount number of ops in the payload
   * @param payload op columns
   * @throws IllegalArgumentException if a bound is passed, a parent is of another document or
   *     {@code back} of another author
   */
  public static Block append(
      AuthorId author,
      DocumentId document,
      Optional<Block> back,
      List<Block> parents,
      int opCount,
      byte[] payload) {
    if (back.isPresent() && !back.get().author().equals(author)) {
      throw new IllegalArgumentException("back " + back.get().cid() + " is of another author");
    }
    List<Block> below = new ArrayList<>(parents);
    back.ifPresent(block -> below.removeIf(block::equals));
    List<Cid> links = below.stream().map(Block::cid).sorted().distinct().toList();
    back.ifPresent(below::add);
    long height = 1;
    long lamport = 1;
    for (Block block : below) {
      if (!block.document().equals(document)) {
        throw new IllegalArgumentException("parent " + block.cid() + " is of another document");
      }
      height = Math.max(height, block.height() + 1);
      lamport = Math.max(lamport, block.nextLamport());
    }
    return of(
        new BlockFields(
            author,
            back.map(Block::cid),
            List.of(),
            document,
            height,
            lamport,
            opCount,
            payload,
            links,
            back.map(block -> block.seq() + 1).orElse(1L),
            TYPE_OPS));
  }

  /**
   * Makes a block of given fields; only the bounds of the layout are checked, so tests can build
   * what a liar would.
   */
  public static Block of(BlockFields fields) {
    byte[] bytes =
        CborWriter.write(256 + fields.payloadLength(), writer -> BlockCodec.write(writer, fields));
    if (bytes.length > BYTES_MAX) {
      throw new IllegalArgumentException(
          "a block of " + bytes.length + " bytes; at most " + BYTES_MAX + " are allowed");
    }
    return new Block(fields, bytes);
  }

  /**
   * Reads foreign bytes strictly: only the canonical form of a block within all bounds exists.
   * Every byte is read into a field, so canonical bytes are those that the fields write.
   */
  public static Decoded<Block> decode(byte[] bytes) {
    byte[] own = bytes.clone();
    return DagCbor.<BlockFields>decodeOpen(own, BYTES_MAX, NESTING_MAX, BlockCodec::read)
        .map(fields -> new Block(fields, own));
  }

  /** Returns the name of this block. */
  public Cid cid() {
    return cid;
  }

  /** Returns a fresh copy of the canonical bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Returns the length of the canonical bytes. */
  public int length() {
    return bytes.length;
  }

  /** Returns all fields. */
  public BlockFields fields() {
    return fields;
  }

  /** Field {@code a}. */
  public AuthorId author() {
    return fields.author();
  }

  /** Field {@code b}. */
  public Optional<Cid> back() {
    return fields.back();
  }

  /** Field {@code d}. */
  public DocumentId document() {
    return fields.document();
  }

  /** Field {@code h}. */
  public long height() {
    return fields.height();
  }

  /** Field {@code l}. */
  public long lamport() {
    return fields.lamport();
  }

  /** Field {@code n}. */
  public int opCount() {
    return fields.opCount();
  }

  /** Field {@code o}, a fresh copy. */
  public byte[] payload() {
    return fields.payload();
  }

  /** Field {@code p}. */
  public List<Cid> parents() {
    return fields.parents();
  }

  /** Field {@code s}. */
  public long seq() {
    return fields.seq();
  }

  /** Field {@code t}. */
  public long payloadType() {
    return fields.payloadType();
  }

  /** Returns the least lamport number that a block placed on this one may have. */
  public long nextLamport() {
    return lamport() + opCount();
  }

  /** Returns what this block stands on: {@code p}, then {@code b} if there is one. */
  public List<Cid> links() {
    if (back().isEmpty()) {
      return parents();
    }
    List<Cid> links = new ArrayList<>(parents().size() + 1);
    links.addAll(parents());
    links.add(back().get());
    return links;
  }

  /** Returns the tip that this block is while nothing points back at it. */
  public Tip tip() {
    return new Tip(author(), seq(), cid);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Block that && cid.equals(that.cid);
  }

  @Override
  public int hashCode() {
    return cid.hashCode();
  }

  @Override
  public String toString() {
    return "Block(" + cid + " h=" + height() + " s=" + seq() + " n=" + opCount() + ")";
  }
}
