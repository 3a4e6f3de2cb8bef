package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.Signature;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.codec.CborReader;
import dev.pleach.dag.codec.MalformedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the fields of each message, in their order; every count and length has a bound. */
final class MessageReader {
  static final int NESTING_MAX = MessageCodec.NESTING_MAX;
  private static final long UINT32_MAX = 0xffff_ffffL;
  private static final long COUNT_MAX = Long.MAX_VALUE;
  private static final int FIRST_LATER_TYPE = 64;

  private MessageReader() {}

  static Message read(CborReader in) {
    in.startList();
    long type = in.int64("message type", 0, COUNT_MAX);
    Message message =
        type >= FIRST_LATER_TYPE
            ? new Message.Skipped((int) Math.min(type, Integer.MAX_VALUE))
            : readKnown((int) type, in);
    endMessage(in);
    return message;
  }

  private static Message readKnown(int type, CborReader in) {
    return switch (type) {
      case 0 -> hello(in);
      case 1 -> digests(in);
      case 2 -> new Message.Credit(xid(in), in.int64("credit", 0, UINT32_MAX));
      case 3 -> err(in);
      case 4 -> new Message.Reset(xid(in), in.int64("code", 0, UINT32_MAX));
      case 8 -> ScopeMessages.readSketch(in);
      case 9 -> new Message.ScopeMore(xid(in), count(in, "from"), count(in, "count"));
      case 10 -> scopeDiff(in);
      case 11 -> scopeList(in);
      case 12 -> ScopeMessages.readTrie(in);
      case 16 -> docOpen(in);
      case 17 -> new Message.DocMore(xid(in), count(in, "from"), count(in, "count"));
      case 18 ->
          new Message.DocSymbols(
              xid(in), count(in, "from"), in.bytes("symbols", Message.BYTES_MAX));
      case 19 -> new Message.DocList(xid(in), in.bool(), tips(in));
      case 20 -> docDelta(in);
      case 21 -> pack(in);
      case 22 -> need(in);
      case 23 -> new Message.Ack(xid(in), in.int64("packs", 0, UINT32_MAX), digestsOrNull(in));
      case 24 -> done(in);
      case 32 -> push(in);
      case 33 -> equiv(in);
      default -> throw new MalformedException("no message has the number " + type);
    };
  }

  /** Skips fields that a later release added. */
  private static void endMessage(CborReader in) {
    while (!in.atEnd()) {
      in.value(NESTING_MAX - 1);
    }
    in.endList();
  }

  static long xid(CborReader in) {
    return in.int64("xid", 0, UINT32_MAX);
  }

  static long count(CborReader in, String what) {
    return in.int64(what, 0, COUNT_MAX);
  }

  static PackedItems items(CborReader in, String what, int width, int itemsMax) {
    byte[] bytes = in.bytes(what, width * itemsMax);
    if (bytes.length % width != 0) {
      throw new MalformedException(what + " has " + bytes.length + " bytes, not n x " + width);
    }
    return PackedItems.own(width, bytes);
  }

  private static PackedItems names(CborReader in, String what) {
    return items(in, what, PackedItems.NAME_BYTES, Message.BYTES_MAX / PackedItems.NAME_BYTES);
  }

  private static PackedItems tips(CborReader in) {
    return items(in, "tip items", PackedItems.TIP_BYTES, Message.TIPS_MAX);
  }

  private static PackedItems digestItems(CborReader in, String what, int itemsMax) {
    return items(in, what, PackedItems.DIGEST_BYTES, itemsMax);
  }

  static Sum128 sum(CborReader in, String what) {
    return Sum128.of(in.bytesOf(what, Sum128.BYTES));
  }

  private static Message hello(CborReader in) {
    long proto = count(in, "proto");
    long caps = count(in, "caps");
    long maxFrame = count(in, "maxFrame");
    long credit = count(in, "credit");
    Sum128 nonce = sum(in, "nonce");
    long form = count(in, "form");
    List<Message.ScopeClaim> claims = claims(in, form);
    Optional<Message.ClaimSketch> sketch = ScopeMessages.readClaims(in, form);
    PackedItems following =
        in.atEnd()
            ? PackedItems.none(PackedItems.NAME_BYTES)
            : items(in, "following", PackedItems.NAME_BYTES, Message.SCOPES_MAX);
    return new Message.Hello(proto, caps, maxFrame, credit, nonce, form, claims, sketch, following);
  }

  private static Message digests(CborReader in) {
    long form = count(in, "form");
    List<Message.ScopeClaim> claims = claims(in, form);
    return new Message.ScopeDigests(form, claims, ScopeMessages.readClaims(in, form));
  }

  private static List<Message.ScopeClaim> claims(CborReader in, long form) {
    List<Message.ScopeClaim> claims = new ArrayList<>();
    if (form != Message.FORM_LIST) {
      return claims;
    }
    in.startList();
    while (!in.atEnd()) {
      in.startList();
      claims.add(new Message.ScopeClaim(sum(in, "tag"), count(in, "n"), sum(in, "digest")));
      in.endList();
    }
    in.endList();
    return claims;
  }

  private static Message err(CborReader in) {
    long code = in.int64("code", 0, UINT32_MAX);
    long xid = xid(in);
    return new Message.Err(code, xid, in.text("text", Message.TEXT_BYTES_MAX));
  }

  private static Message scopeDiff(CborReader in) {
    long xid = xid(in);
    boolean last = in.bool();
    PackedItems unknown = names(in, "unknown");
    List<Message.DocOpen> opens = new ArrayList<>();
    in.startList();
    while (!in.atEnd()) {
      opens.add((Message.DocOpen) nested(in, 16));
    }
    in.endList();
    List<Message.Pack> packs = new ArrayList<>();
    in.startList();
    while (!in.atEnd()) {
      packs.add((Message.Pack) nested(in, 21));
    }
    in.endList();
    PackedItems behind =
        in.atEnd()
            ? PackedItems.none(PackedItems.BEHIND_BYTES)
            : items(
                in,
                "behind",
                PackedItems.BEHIND_BYTES,
                Message.BYTES_MAX / PackedItems.BEHIND_BYTES);
    long found = in.atEnd() ? 0 : count(in, "found");
    return new Message.ScopeDiff(xid, last, unknown, opens, packs, behind, found);
  }

  private static Message nested(CborReader in, int type) {
    in.startList();
    in.int64("type of a message inside", type, type);
    Message message = readKnown(type, in);
    endMessage(in);
    return message;
  }

  private static Message scopeList(CborReader in) {
    long xid = xid(in);
    PackedItems tags = items(in, "scope tags", PackedItems.NAME_BYTES, Message.SCOPES_MAX);
    long part = in.int64("part", 0, UINT32_MAX);
    boolean last = in.bool();
    return new Message.ScopeList(xid, tags, part, last, scopeItems(in));
  }

  private static ScopeItems scopeItems(CborReader in) {
    if (!in.atList()) {
      PackedItems plain =
          items(in, "doc items", PackedItems.DOC_BYTES, Message.BYTES_MAX / PackedItems.DOC_BYTES);
      return new ScopeItems(Optional.empty(), plain);
    }
    in.startList();
    int first = (int) in.int64("first group", 0, 65_535);
    byte[] packed = in.bytes("grouped items", Message.BYTES_MAX);
    in.endList();
    return new ScopeItems(Optional.of(first), GroupedItems.unpack(first, packed));
  }

  private static Message docOpen(CborReader in) {
    long xid = xid(in);
    DocumentId document = DocumentId.of(in.bytesOf("document", 32));
    Heads heads = heads(in);
    long blocks = count(in, "blocks");
    PackedItems convicted = names(in, "convicted");
    return new Message.DocOpen(xid, document, heads, blocks, convicted, openBody(in));
  }

  private static OpenBody openBody(CborReader in) {
    long form = count(in, "form");
    if (form > Message.FORM_SINCE) {
      in.value(NESTING_MAX - 1);
      return new OpenBody.Later(form);
    }
    in.startList();
    OpenBody body;
    if (form == Message.FORM_LIST) {
      body = new OpenBody.Listed(in.bool(), tips(in));
    } else if (form == Message.FORM_SKETCH) {
      body = sketched(in);
    } else {
      long state8 = ByteBuffer.wrap(in.bytesOf("state", PackedItems.NAME_BYTES)).getLong();
      body = new OpenBody.Since(state8, tips(in));
    }
    in.endList();
    return body;
  }

  private static OpenBody.Sketched sketched(CborReader in) {
    Sum128 key = sum(in, "sketch key");
    return new OpenBody.Sketched(key, count(in, "tips"), in.bytes("symbols", Message.BYTES_MAX));
  }

  private static Heads heads(CborReader in) {
    long headCount = count(in, "number of heads");
    return headsOf(headCount, digestItems(in, "heads", Heads.LISTED_MAX));
  }

  private static Heads headsOf(long headCount, PackedItems digests) {
    try {
      return new Heads(headCount, digests);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(String.valueOf(e.getMessage()));
    }
  }

  private static Message docDelta(CborReader in) {
    long xid = xid(in);
    Heads heads = heads(in);
    long blocks = count(in, "blocks");
    PackedItems convicted = names(in, "convicted");
    PackedItems wants = tips(in);
    PackedItems forks = names(in, "forks");
    boolean packsComing = in.bool();
    boolean more = !in.atEnd() && in.bool();
    return new Message.DocDelta(xid, heads, blocks, convicted, wants, forks, packsComing, more);
  }

  private static Message pack(CborReader in) {
    long xid = xid(in);
    Optional<DocumentId> document = Optional.empty();
    if (in.atNull()) {
      in.nil();
    } else {
      document = Optional.of(DocumentId.of(in.bytesOf("document", 32)));
    }
    Optional<Message.Intro> intro = intro(in);
    long index = in.int64("pack index", 0, UINT32_MAX);
    boolean last = in.bool();
    long enc = count(in, "enc");
    long rawLength = count(in, "raw length");
    byte[] body = in.bytes("pack body", Message.BYTES_MAX);
    byte[] signatures = in.bytes("signatures", Message.BYTES_MAX);
    return new Message.Pack(xid, document, intro, index, last, enc, rawLength, body, signatures);
  }

  private static Optional<Message.Intro> intro(CborReader in) {
    if (in.atNull()) {
      in.nil();
      return Optional.empty();
    }
    in.startList();
    long tag8 = ByteBuffer.wrap(in.bytesOf("scope tag", PackedItems.NAME_BYTES)).getLong();
    int rootType = (int) in.int64("root type", 0, 255);
    byte[] idHash = in.bytesOf("id hash", PackedItems.DIGEST_BYTES);
    in.endList();
    return Optional.of(
        new Message.Intro(tag8, rootType, PackedItems.own(PackedItems.DIGEST_BYTES, idHash)));
  }

  private static Message need(CborReader in) {
    long xid = xid(in);
    PackedItems digests = digestItems(in, "digests", Message.BYTES_MAX / PackedItems.DIGEST_BYTES);
    PackedItems tips = tips(in);
    List<Message.Forked> forked = new ArrayList<>();
    in.startList();
    while (!in.atEnd()) {
      forked.add(forked(in));
    }
    in.endList();
    return new Message.Need(xid, digests, tips, forked, names(in, "proofs"));
  }

  private static Message.Forked forked(CborReader in) {
    in.startList();
    long author8 = ByteBuffer.wrap(in.bytesOf("author", PackedItems.NAME_BYTES)).getLong();
    long form = count(in, "form");
    PackedItems entries = PackedItems.none(PackedItems.ENTRY_BYTES);
    Optional<OpenBody.Sketched> sketch = Optional.empty();
    if (form == Message.FORM_LIST) {
      entries = items(in, "entries", PackedItems.ENTRY_BYTES, Message.FORKED_ENTRIES_MAX);
    } else if (form == Message.FORM_SKETCH) {
      in.startList();
      sketch = Optional.of(sketched(in));
      in.endList();
    } else {
      in.value(NESTING_MAX - 2);
    }
    in.endList();
    return new Message.Forked(author8, form, entries, sketch);
  }

  private static Optional<PackedItems> digestsOrNull(CborReader in) {
    if (in.atNull()) {
      in.nil();
      return Optional.empty();
    }
    return Optional.of(digestItems(in, "heads", Heads.LISTED_MAX));
  }

  private static Message done(CborReader in) {
    long xid = xid(in);
    long headCount = count(in, "number of heads");
    Optional<Heads> heads = digestsOrNull(in).map(digests -> headsOf(headCount, digests));
    return new Message.Done(xid, headCount, heads, count(in, "blocks"));
  }

  private static Message equiv(CborReader in) {
    DocumentId document = DocumentId.of(in.bytesOf("document", 32));
    return new Message.Equiv(document, side(in), side(in));
  }

  private static Message.EquivSide side(CborReader in) {
    List<byte[]> chain = new ArrayList<>();
    in.startList();
    while (!in.atEnd()) {
      if (chain.size() == EquivocationProof.CHAIN_MAX) {
        throw new MalformedException("a proof of more than " + chain.size() + " blocks a side");
      }
      chain.add(in.bytes("block", Block.BYTES_MAX));
    }
    in.endList();
    return new Message.EquivSide(chain, in.bytesOf("signature", Signature.BYTES));
  }

  private static Message push(CborReader in) {
    DocumentId document = DocumentId.of(in.bytesOf("document", 32));
    Optional<Message.Intro> intro = intro(in);
    long enc = count(in, "enc");
    byte[] body = in.bytes("push body", Message.BYTES_MAX);
    byte[] signatures = in.bytes("signatures", Message.BYTES_MAX);
    return new Message.Push(document, intro, enc, body, signatures, digestsOrNull(in));
  }
}
