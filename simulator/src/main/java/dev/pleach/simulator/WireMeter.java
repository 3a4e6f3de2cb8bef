package dev.pleach.simulator;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.port.PeerId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * Reads along on the wire and counts, by its own reading of the wire format (docs/SPEC.md) and with
 * none of the engine's code for it: how many bytes are blocks and signatures, how many are there
 * because of them, and which blocks were sent to somebody who had them.
 *
 * <p>Frames lost on the way count as sent. Frames are expected from one connection at a time per
 * direction; of a message that was cut off in the middle nothing is counted.
 */
public final class WireMeter implements FrameTap {
  /** Number of the message that greets. */
  public static final int HELLO = 0;

  /** Number of the answer to a scope's documents. */
  public static final int SCOPE_DIFF = 10;

  /** Number of the message that opens an exchange over a document. */
  public static final int DOC_OPEN = 16;

  /** Number of a pack of blocks. */
  public static final int PACK = 21;

  /** Number of a live push. */
  public static final int PUSH = 32;

  private static final int NESTING_MAX = 8;
  private static final int FRAME_FRAGMENT = 2;

  private final Set<Integer> beginsWith;
  private final BiPredicate<PeerId, Cid> holds;
  private final Map<Route, Half> halves = new HashMap<>();
  private final Map<PeerId, Set<Cid>> sentTo = new HashMap<>();
  private final Map<Exchange, byte[]> documents = new HashMap<>();
  private final SortedMap<Integer, Traffic> byType = new TreeMap<>();
  private OptionalLong beganNanos = OptionalLong.empty();
  private Counts counts = new Counts(0, 0, 0, 0, 0, 0, 0);

  private record Route(PeerId from, PeerId to) {}

  /** An exchange between two peers, in whichever direction. */
  private record Exchange(Set<PeerId> peers, long xid) {}

  /** A message of which some frames have been seen. */
  private static final class Half {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long beganNanos;
    private long wireBytes;
    private long frames;
  }

  /**
   * What was counted.
   *
   * @param messages messages sent
   * @param bytes bytes of all their frames, with the length before each
   * @param packs packs and pushes, those without blocks and those within other messages included
   * @param packBytes of the bytes, bodies and signatures of packs and pushes
   * @param blocks blocks in these bodies
   * @param blockBytes their canonical bytes
   * @param duplicates of these blocks, those whose receiver held them or had been sent them before
   */
  public record Counts(
      long messages,
      long bytes,
      long packs,
      long packBytes,
      long blocks,
      long blockBytes,
      long duplicates) {
    /** Returns all bytes that are neither blocks nor signatures. */
    public long overheadBytes() {
      return bytes - packBytes;
    }

    private Counts plus(Counts other) {
      return new Counts(
          messages + other.messages,
          bytes + other.bytes,
          packs + other.packs,
          packBytes + other.packBytes,
          blocks + other.blocks,
          blockBytes + other.blockBytes,
          duplicates + other.duplicates);
    }
  }

  /**
   * Counts from the first message of certain numbers on.
   *
   * @param beginsWith these numbers; empty to count everything. {@link #SCOPE_DIFF} counts as one
   *     only if it opens an exchange or carries packs
   * @param holds whether a peer holds a block now
   */
  public WireMeter(Set<Integer> beginsWith, BiPredicate<PeerId, Cid> holds) {
    this.beginsWith = Set.copyOf(beginsWith);
    this.holds = holds;
  }

  /** Returns what was counted so far. */
  public Counts counts() {
    return counts;
  }

  /** Returns messages and bytes by the number of the message, from the beginning of counting. */
  public SortedMap<Integer, Traffic> byType() {
    return new TreeMap<>(byType);
  }

  /** Returns when the first byte counted was sent. */
  public OptionalLong beganNanos() {
    return beganNanos;
  }

  @Override
  public void sent(long nanos, PeerId from, PeerId to, byte[] frame) {
    Half half = halves.computeIfAbsent(new Route(from, to), route -> new Half());
    ByteBuffer in = ByteBuffer.wrap(frame);
    boolean isLast = true;
    if (uvarint(in) == FRAME_FRAGMENT) {
      uvarint(in);
      isLast = uvarint(in) % 2 == 1;
    }
    if (half.frames == 0) {
      half.beganNanos = nanos;
    }
    half.frames++;
    half.wireBytes += Traffic.bytesOf(frame.length);
    half.bytes.write(frame, in.position(), in.remaining());
    if (isLast) {
      halves.remove(new Route(from, to));
      message(half, from, to);
    }
  }

  private void message(Half whole, PeerId from, PeerId to) {
    Optional<Value> read =
        DagCbor.decodeLenient(
                whole.bytes.toByteArray(), Integer.MAX_VALUE, reader -> reader.value(NESTING_MAX))
            .value();
    if (read.isEmpty() || !(read.get() instanceof Value.ListValue list)) {
      return;
    }
    List<Value> fields = list.values();
    int type = (int) number(fields.get(0));
    learn(type, fields, from, to);
    if (beganNanos.isEmpty() && !begins(type, fields)) {
      return;
    }
    if (beganNanos.isEmpty()) {
      beganNanos = OptionalLong.of(whole.beganNanos);
    }
    byType.merge(type, new Traffic(whole.frames, whole.wireBytes), Traffic::plus);
    counts = counts.plus(new Counts(1, whole.wireBytes, 0, 0, 0, 0, 0));
    countBlocks(type, fields, new Route(from, to));
  }

  /** Remembers of which document an exchange is, as whoever begins it says. */
  private void learn(int type, List<Value> fields, PeerId from, PeerId to) {
    if (type == DOC_OPEN || (type == PACK && fields.get(2).kind() == Value.Kind.BYTES)) {
      documents.put(new Exchange(Set.of(from, to), number(fields.get(1))), bytes(fields.get(2)));
    } else if (type == SCOPE_DIFF) {
      items(fields.get(4)).forEach(open -> learn(DOC_OPEN, items(open), from, to));
      items(fields.get(5)).forEach(pack -> learn(PACK, items(pack), from, to));
    }
  }

  private boolean begins(int type, List<Value> fields) {
    if (beginsWith.isEmpty()) {
      return true;
    }
    if (type == SCOPE_DIFF && (items(fields.get(4)).isEmpty() && items(fields.get(5)).isEmpty())) {
      return false;
    }
    return beginsWith.contains(type);
  }

  private void countBlocks(int type, List<Value> fields, Route route) {
    if (type == PACK) {
      Exchange exchange = new Exchange(Set.of(route.from, route.to), number(fields.get(1)));
      byte[] document = documents.getOrDefault(exchange, new byte[0]);
      PackReading pack =
          new PackReading(
              document, number(fields.get(6)), number(fields.get(7)), bytes(fields.get(8)));
      count(pack, fields.get(9), route.to);
    } else if (type == PUSH) {
      PackReading push =
          new PackReading(bytes(fields.get(1)), number(fields.get(3)), 0, bytes(fields.get(4)));
      count(push, fields.get(5), route.to);
    } else if (type == SCOPE_DIFF) {
      for (Value pack : items(fields.get(5))) {
        countBlocks(PACK, items(pack), route);
      }
    }
  }

  private void count(PackReading pack, Value signatures, PeerId to) {
    int packBytes = pack.body().length + ((Value.ByteString) signatures).length();
    counts = counts.plus(new Counts(0, 0, 1, packBytes, 0, 0, 0));
    for (byte[] block : pack.blocks()) {
      Cid cid = Cid.ofDagCbor(block);
      boolean isNew = sentTo.computeIfAbsent(to, peer -> new HashSet<>()).add(cid);
      int duplicates = isNew && !holds.test(to, cid) ? 0 : 1;
      counts = counts.plus(new Counts(0, 0, 0, 0, 1, block.length, duplicates));
    }
  }

  private static byte[] bytes(Value value) {
    return ((Value.ByteString) value).bytes();
  }

  private static List<Value> items(Value value) {
    return ((Value.ListValue) value).values();
  }

  private static long number(Value value) {
    return ((Value.Int) value).int64();
  }

  static long uvarint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
