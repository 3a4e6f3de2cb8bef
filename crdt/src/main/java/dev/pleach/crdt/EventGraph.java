package dev.pleach.crdt;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.block.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The events of one document, appended block by block in causal order.
 *
 * <p><b>How ancestry is answered.</b> The past of an event holds, of every chain, a prefix; so a
 * vector of one count per chain says it all, and "is x in the past of y" is one look-up. An event
 * that stands on its {@code back} alone has the vector of {@code back}: it is shared, and a
 * sequential history costs a few words a block. Where branches meet, the vectors are joined,
 * sharing what they have in common ({@link VersionVector}). All walks are loops, so depth costs no
 * stack.
 *
 * <p>For one thread at a time.
 */
public final class EventGraph<O> implements Events<O> {
  private static final int DIGEST_BYTES = 32;
  private static final int[] NO_PARENTS = {};

  private final Map<AuthorId, AuthorId> authors = new HashMap<>();
  private final DigestTable names = new DigestTable();
  private final List<AuthorId> authorOf = new ArrayList<>();
  private final List<O> ops = new ArrayList<>();
  private final List<VersionVector> others = new ArrayList<>();
  private int[] opCounts = new int[16];
  private long[] lamports = new long[16];
  private int[] chains = new int[16];
  private int[] chainPositions = new int[16];
  private int[] backs = new int[16];
  private int[][] parents = new int[16][];
  private int[] chainLengths = new int[4];
  private int chainCount;
  private int size;

  /**
   * Appends a block whose structure was found valid. A block that is in the graph already is left
   * as it is, so repeating does no harm.
   *
   * @param block the block; all its links are in the graph
   * @param op what it carries
   * @return the number of the event
   * @throws IllegalStateException if a link is missing: the caller's broken promise
   */
  public int append(Block block, O op) {
    OptionalInt known = find(block.cid());
    if (known.isPresent()) {
      return known.getAsInt();
    }
    int back = block.back().map(this::require).orElse(-1);
    int[] above = block.parents().stream().mapToInt(this::require).toArray();
    int event = size;
    grow();
    size++;
    names.add(block.cid().digest());
    ops.add(op);
    authorOf.add(authors.computeIfAbsent(block.author(), author -> author));
    opCounts[event] = block.opCount();
    lamports[event] = block.lamport();
    backs[event] = back;
    parents[event] = above.length == 0 ? NO_PARENTS : above;
    joinChain(event, back);
    others.add(past(event, back, above));
    return event;
  }

  private int require(Cid link) {
    return find(link)
        .orElseThrow(() -> new IllegalStateException("block " + link + " is not in the graph"));
  }

  private void joinChain(int event, int back) {
    boolean goesOn = back >= 0 && chainLengths[chains[back]] == chainPositions[back] + 1;
    int chain = goesOn ? chains[back] : chainCount++;
    if (chain == chainLengths.length) {
      chainLengths = Arrays.copyOf(chainLengths, 2 * chain);
    }
    chains[event] = chain;
    chainPositions[event] = chainLengths[chain]++;
  }

  /** What the event knows of other chains than its own. */
  private VersionVector past(int event, int back, int[] above) {
    VersionVector vector = VersionVector.EMPTY;
    if (back >= 0) {
      vector = others.get(back);
      if (chains[back] != chains[event]) {
        vector = vector.atLeast(chains[back], chainPositions[back] + 1);
      }
    }
    for (int parent : above) {
      vector = vector.join(others.get(parent));
      vector = vector.atLeast(chains[parent], chainPositions[parent] + 1);
    }
    return vector;
  }

  private void grow() {
    if (size == lamports.length) {
      int capacity = size + (size >> 1);
      opCounts = Arrays.copyOf(opCounts, capacity);
      lamports = Arrays.copyOf(lamports, capacity);
      chains = Arrays.copyOf(chains, capacity);
      chainPositions = Arrays.copyOf(chainPositions, capacity);
      backs = Arrays.copyOf(backs, capacity);
      parents = Arrays.copyOf(parents, capacity);
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public O op(int event) {
    return ops.get(event);
  }

  @Override
  public int opCount(int event) {
    return opCounts[event];
  }

  @Override
  public Cid id(int event) {
    return Cid.ofBlock(names.get(event));
  }

  @Override
  public OptionalInt find(Cid id) {
    return id.isBlock() ? find(id.digest()) : OptionalInt.empty();
  }

  OptionalInt find(Digest digest) {
    int event = names.find(digest);
    return event < 0 ? OptionalInt.empty() : OptionalInt.of(event);
  }

  @Override
  public AuthorId author(int event) {
    return authorOf.get(event);
  }

  @Override
  public long lamport(int event) {
    return lamports[event];
  }

  @Override
  public int parentCount(int event) {
    return parents[event].length + (backs[event] >= 0 ? 1 : 0);
  }

  @Override
  public int parent(int event, int index) {
    return index < parents[event].length ? parents[event][index] : backs[event];
  }

  @Override
  public boolean isAncestor(int ancestor, int event) {
    return ancestor != event && chainPositions[ancestor] < known(event, chains[ancestor]);
  }

  @Override
  public int chain(int event) {
    return chains[event];
  }

  @Override
  public int chainPosition(int event) {
    return chainPositions[event];
  }

  @Override
  public int known(int event, int chain) {
    return chains[event] == chain ? chainPositions[event] + 1 : others.get(event).get(chain);
  }

  @Override
  public int compare(int event, int op, int otherEvent, int otherOp) {
    int byLamport = Long.compare(lamports[event] + op, lamports[otherEvent] + otherOp);
    if (byLamport != 0 || event == otherEvent) {
      return byLamport;
    }
    int byAuthor = author(event).compareTo(author(otherEvent));
    return byAuthor != 0 ? byAuthor : names.compare(event, otherEvent);
  }

  /** The digests of all events, 32 bytes each, with an open-addressing index over them. */
  private static final class DigestTable {
    private byte[] bytes = new byte[16 * DIGEST_BYTES];
    private int[] slots = new int[64];
    private int count;

    Digest get(int event) {
      int from = event * DIGEST_BYTES;
      return Digest.of(Arrays.copyOfRange(bytes, from, from + DIGEST_BYTES));
    }

    int compare(int event, int other) {
      int from = event * DIGEST_BYTES;
      int with = other * DIGEST_BYTES;
      return Arrays.compareUnsigned(
          bytes, from, from + DIGEST_BYTES, bytes, with, with + DIGEST_BYTES);
    }

    int find(Digest digest) {
      byte[] sought = digest.bytes();
      for (int slot = slot(sought, 0); slots[slot] != 0; slot = next(slot)) {
        int from = (slots[slot] - 1) * DIGEST_BYTES;
        if (Arrays.equals(sought, 0, DIGEST_BYTES, bytes, from, from + DIGEST_BYTES)) {
          return slots[slot] - 1;
        }
      }
      return -1;
    }

    void add(Digest digest) {
      if (2 * count >= slots.length) {
        rehash();
      }
      if ((count + 1) * DIGEST_BYTES > bytes.length) {
        bytes = Arrays.copyOf(bytes, bytes.length + (bytes.length >> 1) + DIGEST_BYTES);
      }
      System.arraycopy(digest.bytes(), 0, bytes, count * DIGEST_BYTES, DIGEST_BYTES);
      place(count++);
    }

    private void rehash() {
      slots = new int[2 * slots.length];
      for (int event = 0; event < count; event++) {
        place(event);
      }
    }

    private void place(int event) {
      int slot = slot(bytes, event * DIGEST_BYTES);
      while (slots[slot] != 0) {
        slot = next(slot);
      }
      slots[slot] = event + 1;
    }

    private int slot(byte[] source, int from) {
      int hash = 0;
      for (int i = 0; i < 8; i++) {
        hash = hash * 31 + source[from + i];
      }
      return (hash * 0x9e3779b9 >>> 1) % slots.length;
    }

    private int next(int slot) {
      return slot + 1 == slots.length ? 0 : slot + 1;
    }
  }
}
