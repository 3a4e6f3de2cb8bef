package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import java.util.List;
import java.util.Optional;

/**
 * A message of the head exchange. Each record is one number of the wire format, its components are
 * the fields by position; docs/SPEC.md has the layouts. {@link MessageCodec} writes and reads them.
 */
public sealed interface Message {
  /** Longest message on the wire. */
  int BYTES_MAX = 327_680;

  /** Most tip items in one message. */
  int TIPS_MAX = 16_000;

  /** Most entries in one list of a forked author. */
  int FORKED_ENTRIES_MAX = 4_096;

  /** Most scopes that one message of the scope exchange names. */
  int SCOPES_MAX = 64;

  /** Longest text of an ERR, in bytes of UTF-8. */
  int TEXT_BYTES_MAX = 256;

  /** Form of a body: list. */
  int FORM_LIST = 0;

  /** Form of a body: sketch. */
  int FORM_SKETCH = 1;

  /** Form of a DOC_OPEN: what changed since a known state. */
  int FORM_SINCE = 2;

  /** Encoding of packs: records as they are. */
  int ENC_PLAIN = 0;

  /** Encoding of packs: of each block only what cannot be predicted. */
  int ENC_COMPACT = 1;

  /** A bit of HELLO's {@code caps}: packs may come deflated. */
  long CAP_DEFLATE = 1;

  /** Returns the number on the wire. */
  int type();

  /** Returns the number of the exchange that the message belongs to; 0 if to none. */
  default long xid() {
    return 0;
  }

  /**
   * What a peer says of one scope.
   *
   * @param tag scopeTag, 16 bytes, under the sender's nonce
   * @param documents how many documents it has; a claim
   * @param digest the digest over them
   */
  record ScopeClaim(Sum128 tag, long documents, Sum128 digest) {}

  /**
   * What a peer says of many scopes at once: symbols over (first 8 bytes of the tag, of the
   * digest).
   *
   * @param scopes how many there are; a claim
   * @param symbols as {@link dev.pleach.dag.sketch.Symbols#bytes} writes them, from symbol 0
   */
  @SuppressWarnings("ArrayRecordComponent") // raw bytes of a stranger, never compared
  record ClaimSketch(long scopes, byte[] symbols) {}

  /**
   * 0: the greeting.
   *
   * @param scopes claims, if {@code form} is {@link #FORM_LIST}
   * @param sketch claims, if {@code form} is {@link #FORM_SKETCH}
   * @param following scopes, by the first 8 bytes of the tag, of which a SCOPE_SKETCH follows at
   *     once (a trailing field, absent if there are none)
   */
  record Hello(
      long proto,
      long caps,
      long maxFrame,
      long credit,
      Sum128 nonce,
      long form,
      List<ScopeClaim> scopes,
      Optional<ClaimSketch> sketch,
      PackedItems following)
      implements Message {
    /** Copies the list. */
    public Hello {
      scopes = List.copyOf(scopes);
    }

    /** A greeting that lists its scopes, and that nothing follows. */
    public Hello(
        long proto,
        long caps,
        long maxFrame,
        long credit,
        Sum128 nonce,
        long form,
        List<ScopeClaim> scopes) {
      this(
          proto,
          caps,
          maxFrame,
          credit,
          nonce,
          form,
          scopes,
          Optional.empty(),
          PackedItems.none(PackedItems.NAME_BYTES));
    }

    @Override
    public int type() {
      return 0;
    }
  }

  /** 1: a round of anti-entropy; claims as in {@link Hello}. */
  record ScopeDigests(long form, List<ScopeClaim> scopes, Optional<ClaimSketch> sketch)
      implements Message {
    /** Copies the list. */
    public ScopeDigests {
      scopes = List.copyOf(scopes);
    }

    /** A round that lists its scopes. */
    public ScopeDigests(long form, List<ScopeClaim> scopes) {
      this(form, scopes, Optional.empty());
    }

    @Override
    public int type() {
      return 1;
    }
  }

  /** 2: the receiver of this may send so many bytes more; xid 0 is the connection. */
  record Credit(long xid, long bytes) implements Message {
    @Override
    public int type() {
      return 2;
    }
  }

  /** 3: something was refused; a code of a later version is carried as it is. */
  record Err(long code, long xid, String text) implements Message {
    @Override
    public int type() {
      return 3;
    }
  }

  /** 4: the exchange is over. */
  record Reset(long xid, long code) implements Message {
    @Override
    public int type() {
      return 4;
    }
  }

  /**
   * 8: symbols over the documents of some scopes, added up.
   *
   * @param scopeTags the first 8 bytes of each scope's tag
   * @param epochs of the scopes' sketch keys, in the same order
   * @param key a fresh key in their stead, 16 bytes
   * @param documents how many documents the scopes have; a claim
   * @param from index of the first symbol
   * @param symbols as {@link dev.pleach.dag.sketch.Symbols#bytes} writes them
   */
  @SuppressWarnings("ArrayRecordComponent") // raw bytes of a stranger, never compared
  record ScopeSketch(
      long xid,
      PackedItems scopeTags,
      List<Long> epochs,
      Optional<Sum128> key,
      long documents,
      long from,
      byte[] symbols)
      implements Message {
    /** Copies the list. */
    public ScopeSketch {
      epochs = List.copyOf(epochs);
    }

    @Override
    public int type() {
      return 8;
    }
  }

  /** 9: wants symbols of a scope sketch; count 0 asks for the list instead. */
  record ScopeMore(long xid, long from, long count) implements Message {
    @Override
    public int type() {
      return 9;
    }
  }

  /**
   * 10: what a comparison of scopes has found.
   *
   * @param unknown documents that are not here
   * @param behind documents by the first 4 bytes of doc8, each with the first 3 bytes of the state8
   *     it has here, of which whatever is newer is wanted (a trailing field, absent if there are
   *     none)
   * @param found how many items differ, for the next sketch's size; 0 if that is not said (a
   *     trailing field, absent if 0)
   */
  record ScopeDiff(
      long xid,
      boolean last,
      PackedItems unknown,
      List<DocOpen> opens,
      List<Pack> packs,
      PackedItems behind,
      long found)
      implements Message {
    /** Copies the lists. */
    public ScopeDiff {
      opens = List.copyOf(opens);
      packs = List.copyOf(packs);
    }

    /** What a list has shown. */
    public ScopeDiff(
        long xid, boolean last, PackedItems unknown, List<DocOpen> opens, List<Pack> packs) {
      this(xid, last, unknown, opens, packs, PackedItems.none(PackedItems.BEHIND_BYTES), 0);
    }

    @Override
    public int type() {
      return 10;
    }
  }

  /** 11: a part of a scope's list of documents. */
  record ScopeList(long xid, PackedItems scopeTags, long part, boolean last, ScopeItems items)
      implements Message {
    @Override
    public int type() {
      return 11;
    }
  }

  /**
   * Documents below a prefix of doc8.
   *
   * @param prefix 0 to 8 bytes
   * @param kind 0: children, 1: items
   * @param children of a node of kind 0, which byte follows the prefix: 256 bits, the first bit
   *     that of byte 0
   * @param body for each of these children uvarint count and 16 bytes of digest; or doc items
   */
  @SuppressWarnings("ArrayRecordComponent") // raw bytes of a stranger, never compared
  record TrieNode(byte[] prefix, int kind, byte[] children, byte[] body) {}

  /** 12: nodes of the trie over a scope's documents, under a fresh key. */
  record ScopeTrie(long xid, PackedItems scopeTags, Sum128 key, List<TrieNode> nodes)
      implements Message {
    /** Copies the list. */
    public ScopeTrie {
      nodes = List.copyOf(nodes);
    }

    @Override
    public int type() {
      return 12;
    }
  }

  /** 16: opens an exchange. */
  record DocOpen(
      long xid, DocumentId document, Heads heads, long blocks, PackedItems convicted, OpenBody body)
      implements Message {
    @Override
    public int type() {
      return 16;
    }
  }

  /** 17: wants symbols of a sketch; count 0 asks for the list instead. */
  record DocMore(long xid, long from, long count) implements Message {
    @Override
    public int type() {
      return 17;
    }
  }

  /**
   * 18: symbols of a sketch of tips.
   *
   * @param from index of the first
   */
  @SuppressWarnings("ArrayRecordComponent") // raw bytes of a stranger, never compared
  record DocSymbols(long xid, long from, byte[] symbols) implements Message {
    @Override
    public int type() {
      return 18;
    }
  }

  /** 19: a further part of the list of tips. */
  record DocList(long xid, boolean last, PackedItems tips) implements Message {
    @Override
    public int type() {
      return 19;
    }
  }

  /**
   * 20: what the answering side lacks and where chains fork.
   *
   * @param more true if the wants go on in a further message of this kind (a trailing field, absent
   *     if false)
   */
  record DocDelta(
      long xid,
      Heads heads,
      long blocks,
      PackedItems convicted,
      PackedItems wants,
      PackedItems forks,
      boolean packsComing,
      boolean more)
      implements Message {
    @Override
    public int type() {
      return 20;
    }
  }

  /**
   * What the receiver needs to check that an unknown document belongs to a scope.
   *
   * @param scopeTag8 the first 8 bytes of the sender's tag of the scope
   * @param rootType type of container 0, one byte
   * @param idHash 32 bytes
   */
  record Intro(long scopeTag8, int rootType, PackedItems idHash) {}

  /** 21: blocks, in topological order. */
  @SuppressWarnings("ArrayRecordComponent") // raw bytes of a stranger, never compared
  record Pack(
      long xid,
      Optional<DocumentId> document,
      Optional<Intro> intro,
      long index,
      boolean last,
      long enc,
      long rawLength,
      byte[] body,
      byte[] signatures)
      implements Message {
    PackBody content() {
      return new PackBody(enc, rawLength, body, signatures);
    }

    @Override
    public int type() {
      return 21;
    }
  }

  /**
   * The own blocks of an author whose chain forks.
   *
   * @param form 0 list, 1 sketch; of another one nothing is known
   * @param entries (seq uint32, id8)*, if it is a list
   * @param sketch over tip items, one for each block, if it is one
   */
  record Forked(long author8, long form, PackedItems entries, Optional<OpenBody.Sketched> sketch) {
    /** A list. */
    public Forked(long author8, long form, PackedItems entries) {
      this(author8, form, entries, Optional.empty());
    }
  }

  /** 22: asks for single blocks, and shows own blocks of forked authors. */
  record Need(
      long xid, PackedItems digests, PackedItems tips, List<Forked> forked, PackedItems proofs)
      implements Message {
    /** Copies the list. */
    public Need {
      forked = List.copyOf(forked);
    }

    @Override
    public int type() {
      return 22;
    }
  }

  /**
   * 23: packs below this index are durable. Heads: absent if equal to those the other side
   * announced last; no items if not said.
   */
  record Ack(long xid, long packs, Optional<PackedItems> heads) implements Message {
    @Override
    public int type() {
      return 23;
    }
  }

  /**
   * 24: everything asked for is durable; acknowledges all packs of the exchange. Heads as in ACK.
   */
  record Done(long xid, long headCount, Optional<Heads> heads, long blocks) implements Message {
    @Override
    public int type() {
      return 24;
    }
  }

  /** 32: new blocks, unasked. Heads: absent or no items if not said. */
  @SuppressWarnings("ArrayRecordComponent") // raw bytes of a stranger, never compared
  record Push(
      DocumentId document,
      Optional<Intro> intro,
      long enc,
      byte[] body,
      byte[] signatures,
      Optional<PackedItems> heads)
      implements Message {
    PackBody content() {
      return new PackBody(enc, 0, body, signatures);
    }

    @Override
    public int type() {
      return 32;
    }
  }

  /**
   * One side of a proof of equivocation.
   *
   * @param chain bytes of blocks
   * @param signature of the last, 64 bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // raw bytes of a stranger, never compared
  record EquivSide(List<byte[]> chain, byte[] signature) {
    /** Copies the list. */
    public EquivSide {
      chain = List.copyOf(chain);
    }
  }

  /** 33: evidence that an author has written two blocks with one number. */
  record Equiv(DocumentId document, EquivSide one, EquivSide other) implements Message {
    @Override
    public int type() {
      return 33;
    }
  }

  /** A number of a later protocol, to be skipped. */
  record Skipped(int type) implements Message {}
}
