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
  private final SortedMap<Integer, Traffic> byType = new TreeMap<>();
  private OptionalLong beganNanos = OptionalLong.empty();
  private Counts counts = new Counts(0, 0, 0, 0, 0, 0);

  private record Route(PeerId from, PeerId to) {}

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
   * @param packBytes of these, bodies and signatures of packs and pushes
   * @param blocks blocks in these bodies
   * @param blockBytes their canonical bytes
   * @param duplicates of these blocks, those whose receiver held them or had been sent them before
   */
  public record Counts(
      long messages, long bytes, long packBytes, long blocks, long blockBytes, long duplicates) {
    /** Returns all bytes that are neither blocks nor signatures. */
    public long overheadBytes() {
      return bytes - packBytes;
    }

    private Counts plus(Counts other) {
      return new Counts(
          messages + other.messages,
          bytes + other.bytes,
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
      message(half, to);
    }
  }

  private void message(Half whole, PeerId to) {
    Optional<Value> read =
        DagCbor.decodeLenient(
                whole.bytes.toByteArray(), Integer.MAX_VALUE, reader -> reader.value(NESTING_MAX))
            .value();
    if (read.isEmpty() || !(read.get() instanceof Value.ListValue list)) {
      return;
    }
    List<Value> fields = list.values();
    int type = (int) number(fields.get(0));
    if (beganNanos.isEmpty() && !begins(type, fields)) {
      return;
    }
    if (beganNanos.isEmpty()) {
      beganNanos = OptionalLong.of(whole.beganNanos);
    }
    byType.merge(type, new Traffic(whole.frames, whole.wireBytes), Traffic::plus);
    counts = counts.plus(new Counts(1, whole.wireBytes, 0, 0, 0, 0));
    countBlocks(type, fields, to);
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

  private void countBlocks(int type, List<Value> fields, PeerId to) {
    if (type == PACK) {
      countBody(fields.get(6), fields.get(8), fields.get(9), to);
    } else if (type == PUSH) {
      countBody(fields.get(3), fields.get(4), fields.get(5), to);
    } else if (type == SCOPE_DIFF) {
      for (Value pack : items(fields.get(5))) {
        countBlocks(PACK, items(pack), to);
      }
    }
  }

  private void countBody(Value encoding, Value body, Value signatures, PeerId to) {
    if (number(encoding) != 0) {
      throw new IllegalStateException("packs of encoding " + encoding + " cannot be counted yet");
    }
    ByteBuffer in = ByteBuffer.wrap(((Value.ByteString) body).bytes());
    int packBytes = in.remaining() + ((Value.ByteString) signatures).length();
    counts = counts.plus(new Counts(0, 0, packBytes, 0, 0, 0));
    while (in.hasRemaining()) {
      byte[] block = new byte[(int) uvarint(in)];
      in.get(block);
      Cid cid = Cid.ofDagCbor(block);
      boolean isNew = sentTo.computeIfAbsent(to, peer -> new HashSet<>()).add(cid);
      int duplicates = isNew && !holds.test(to, cid) ? 0 : 1;
      counts = counts.plus(new Counts(0, 0, 0, 1, block.length, duplicates));
    }
  }

  private static List<Value> items(Value value) {
    return ((Value.ListValue) value).values();
  }

  private static long number(Value value) {
    return ((Value.Int) value).int64();
  }

  private static long uvarint(ByteBuffer in) {
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
