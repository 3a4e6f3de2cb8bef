package dev.pleach.dag.sync;

import dev.pleach.dag.Digest;
import dev.pleach.dag.codec.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Reads the nodes of the trie over a scope's documents: below a prefix of doc8, 0 to 8 bytes, lie
 * the doc items that begin with it, in ascending order, with states told under the key. The digest
 * of a node is the first 16 bytes of SHA-256(key, prefix, items).
 */
final class TrieWalk {
  /** Kind of a node: count and digest of each child that is not empty. */
  static final int CHILDREN = 0;

  /** Kind of a node: the items below it. */
  static final int ITEMS = 1;

  /** Up to so many items are listed rather than divided further. */
  static final int ITEMS_FEW = 64;

  /** Listed as well, if the other side has only a few. */
  static final int ITEMS_SOME = 1_024;

  /** Length of a prefix that leaves nothing to divide. */
  static final int DEPTH_MAX = 8;

  private static final int FAN_OUT = 256;
  private static final int DIGEST_BYTES = 16;

  /** Count and digest of what lies below a prefix. */
  record Summary(long count, Sum128 digest) {
    static final Summary EMPTY = new Summary(0, Sum128.ZERO);
  }

  private final ScopeView view;
  private final Sum128 key;
  private final StateKey states;

  TrieWalk(ScopeView view, Sum128 key) {
    this.view = view;
    this.key = key;
    this.states = StateKey.of(key);
  }

  /** Returns the documents below a prefix, ascending by item. */
  List<DocumentState> below(byte[] prefix) {
    List<DocumentState> found = new ArrayList<>();
    each(prefix, found::add);
    found.sort(
        (a, b) -> {
          int byDoc8 = Long.compareUnsigned(a.doc8(), b.doc8());
          return byDoc8 != 0 ? byDoc8 : Long.compareUnsigned(a.state8(), b.state8());
        });
    return found;
  }

  private void each(byte[] prefix, java.util.function.Consumer<DocumentState> visitor) {
    long first = ByteBuffer.wrap(Arrays.copyOf(prefix, Long.BYTES)).getLong();
    int shift = Long.SIZE - 8 * prefix.length;
    Iterator<DocumentState> all = view.documents(first, states);
    while (all.hasNext()) {
      DocumentState state = all.next();
      boolean isBelow = shift == Long.SIZE || state.doc8() >>> shift == first >>> shift;
      if (!isBelow) {
        return;
      }
      visitor.accept(state);
    }
  }

  /** Returns the 256 children of a node, one look at each document below it. */
  Summary[] children(byte[] prefix) {
    Summary[] children = new Summary[FAN_OUT];
    Arrays.fill(children, Summary.EMPTY);
    int shift = Long.SIZE - 8 * (prefix.length + 1);
    List<DocumentState> child = new ArrayList<>();
    for (DocumentState state : below(prefix)) {
      boolean isNext = !child.isEmpty() && child.get(0).doc8() >>> shift != state.doc8() >>> shift;
      if (isNext) {
        close(prefix, child, shift, children);
      }
      child.add(state);
    }
    close(prefix, child, shift, children);
    return children;
  }

  private void close(byte[] prefix, List<DocumentState> child, int shift, Summary[] children) {
    if (!child.isEmpty()) {
      int index = (int) (child.get(0).doc8() >>> shift) & 0xff;
      children[index] = summary(child(prefix, index), child);
      child.clear();
    }
  }

  private Summary summary(byte[] prefix, List<DocumentState> items) {
    ByteArrayOutputStream hashed = new ByteArrayOutputStream();
    hashed.writeBytes(key.bytes());
    hashed.writeBytes(prefix);
    hashed.writeBytes(packed(items));
    byte[] digest = Digest.sha256(hashed.toByteArray()).bytes();
    return new Summary(items.size(), Sum128.of(Arrays.copyOf(digest, DIGEST_BYTES)));
  }

  static byte[] child(byte[] prefix, int index) {
    byte[] longer = Arrays.copyOf(prefix, prefix.length + 1);
    longer[prefix.length] = (byte) index;
    return longer;
  }

  static byte[] packed(List<DocumentState> items) {
    ByteBuffer out = ByteBuffer.allocate(items.size() * PackedItems.DOC_BYTES);
    items.forEach(state -> out.putLong(state.doc8()).putLong(state.state8()));
    return out.array();
  }

  /** Returns the node of a prefix as it is told. */
  Message.TrieNode node(byte[] prefix, boolean isListed) {
    if (isListed || prefix.length == DEPTH_MAX) {
      return new Message.TrieNode(prefix, ITEMS, new byte[0], packed(below(prefix)));
    }
    byte[] bitmap = new byte[FAN_OUT / 8];
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    Summary[] children = children(prefix);
    for (int i = 0; i < FAN_OUT; i++) {
      if (children[i].count() > 0) {
        bitmap[i / 8] |= (byte) (0x80 >>> i % 8);
        Uvarint.write(body, children[i].count());
        body.writeBytes(children[i].digest().bytes());
      }
    }
    return new Message.TrieNode(prefix, CHILDREN, bitmap, body.toByteArray());
  }

  /** Reads a stranger's children, or nothing if they are not well-formed. */
  static Optional<Summary[]> read(Message.TrieNode node) {
    Summary[] children = new Summary[FAN_OUT];
    Arrays.fill(children, Summary.EMPTY);
    ByteBuffer in = ByteBuffer.wrap(node.body());
    try {
      for (int i = 0; i < FAN_OUT; i++) {
        if ((node.children()[i / 8] & 0x80 >>> i % 8) != 0) {
          long count = Uvarint.read(in, "count", Long.MAX_VALUE);
          byte[] digest = new byte[DIGEST_BYTES];
          if (in.remaining() < DIGEST_BYTES) {
            return Optional.empty();
          }
          in.get(digest);
          children[i] = new Summary(count, Sum128.of(digest));
        }
      }
    } catch (MalformedException e) {
      return Optional.empty();
    }
    return in.hasRemaining() ? Optional.empty() : Optional.of(children);
  }
}
