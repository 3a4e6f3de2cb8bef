package dev.pleach.dag.block;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import java.util.List;
import java.util.Optional;

/**
 * The fields of a block as its layout has them; {@link Block} says what each means. The version is
 * always 1. Bounds and order are checked, relations to other blocks are not ({@link
 * BlockStructure}).
 */
public final class BlockFields {
  private final AuthorId author;
  private final Optional<Cid> back;
  private final List<Cid> authority;
  private final DocumentId document;
  private final long height;
  private final long lamport;
  private final int opCount;
  private final byte[] payload;
  private final List<Cid> parents;
  private final long seq;
  private final long payloadType;

  /**
   * Takes all fields.
   *
   * @throws IllegalArgumentException naming the field that passes a bound
   */
  public BlockFields(
      AuthorId author,
      Optional<Cid> back,
      List<Cid> authority,
      DocumentId document,
      long height,
      long lamport,
      int opCount,
      byte[] payload,
      List<Cid> parents,
      long seq,
      long payloadType) {
    this.author = author;
    this.back = back;
    this.authority = List.copyOf(authority);
    this.document = document;
    this.height = bounded("height", height, 1, Block.COUNT_MAX);
    this.lamport = bounded("lamport", lamport, 1, Block.COUNT_MAX);
    this.opCount = (int) bounded("op count", opCount, 0, Block.OPS_MAX);
    this.payload = payload.clone();
    this.parents = List.copyOf(parents);
    this.seq = bounded("seq", seq, 1, Block.SEQ_MAX);
    this.payloadType = bounded("payload type", payloadType, 0, Long.MAX_VALUE);
    bounded("payload length", payload.length, 0, Block.PAYLOAD_BYTES_MAX);
    checkLinks("parents", this.parents);
    checkLinks("authority", this.authority);
    back.ifPresent(cid -> checkBlockLink("back", cid));
    if (back.isEmpty() != (seq == 1)) {
      throw new IllegalArgumentException("back must be null exactly if seq is 1");
    }
    if (back.isPresent() && this.parents.contains(back.get())) {
      throw new IllegalArgumentException("back must not stand among the parents");
    }
  }

  private static long bounded(String what, long value, long least, long greatest) {
    if (value < least || value > greatest) {
      throw new IllegalArgumentException(
          what + " is " + value + ", must be " + least + ".." + greatest);
    }
    return value;
  }

  private static void checkLinks(String what, List<Cid> links) {
    bounded("number of " + what, links.size(), 0, Block.LINKS_MAX);
    for (int i = 0; i < links.size(); i++) {
      checkBlockLink(what, links.get(i));
      if (i > 0 && links.get(i - 1).compareTo(links.get(i)) >= 0) {
        throw new IllegalArgumentException(what + " must be sorted and without doubles");
      }
    }
  }

  private static void checkBlockLink(String what, Cid cid) {
    if (!cid.isBlock()) {
      throw new IllegalArgumentException(what + " must name a block (dag-cbor, sha2-256): " + cid);
    }
  }

  /** Field {@code a}. */
  public AuthorId author() {
    return author;
  }

  /** Field {@code b}. */
  public Optional<Cid> back() {
    return back;
  }

  /** Field {@code c}. */
  public List<Cid> authority() {
    return authority;
  }

  /** Field {@code d}. */
  public DocumentId document() {
    return document;
  }

  /** Field {@code h}. */
  public long height() {
    return height;
  }

  /** Field {@code l}. */
  public long lamport() {
    return lamport;
  }

  /** Field {@code n}. */
  public int opCount() {
    return opCount;
  }

  /** Field {@code o}, a fresh copy. */
  public byte[] payload() {
    return payload.clone();
  }

  int payloadLength() {
    return payload.length;
  }

  byte[] rawPayload() {
    return payload;
  }

  /** Field {@code p}. */
  public List<Cid> parents() {
    return parents;
  }

  /** Field {@code s}. */
  public long seq() {
    return seq;
  }

  /** Field {@code t}. */
  public long payloadType() {
    return payloadType;
  }
}
