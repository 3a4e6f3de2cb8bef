package dev.pleach.dag.sync;

import dev.pleach.dag.codec.Decoded;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts fragments together again, in whatever order they come.
 *
 * <p>At most {@link #HALF_RECEIVED_MAX} messages are half received at a time; a further one takes
 * the place of the oldest, which on an ordered channel never happens and on a lossy one throws away
 * what will not be completed anyway.
 */
final class Reassembly {
  /** Most messages that are half received. */
  static final int HALF_RECEIVED_MAX = 8;

  /** Numbers of finished messages that are remembered, so that late doubles begin nothing new. */
  private static final int FINISHED_MAX = 64;

  private final Map<Long, Partial> halfReceived = new LinkedHashMap<>();
  private final Deque<Long> finished = new ArrayDeque<>();

  /** Takes a frame and gives the message that it completes, if any, or why it is refused. */
  Decoded<Optional<byte[]>> take(FrameCodec.Frame frame) {
    if (frame.kind() == FrameCodec.KIND_WHOLE) {
      return new Decoded.Ok<>(Optional.of(frame.bytes()));
    }
    if (finished.contains(frame.message())) {
      return new Decoded.Ok<>(Optional.empty());
    }
    Partial partial = partialOf(frame.message());
    Optional<String> refusal = partial.add(frame);
    if (refusal.isPresent()) {
      halfReceived.remove(frame.message());
      return new Decoded.Bad<>(refusal.get());
    }
    return new Decoded.Ok<>(partial.isComplete() ? Optional.of(finish(frame)) : Optional.empty());
  }

  int halfReceived() {
    return halfReceived.size();
  }

  private Partial partialOf(long message) {
    if (!halfReceived.containsKey(message) && halfReceived.size() == HALF_RECEIVED_MAX) {
      halfReceived.remove(halfReceived.keySet().iterator().next());
    }
    return halfReceived.computeIfAbsent(message, number -> new Partial());
  }

  private byte[] finish(FrameCodec.Frame frame) {
    Partial partial = halfReceived.remove(frame.message());
    finished.addLast(frame.message());
    if (finished.size() > FINISHED_MAX) {
      finished.removeFirst();
    }
    return partial == null ? new byte[0] : partial.join();
  }

  private static final class Partial {
    private final Map<Integer, byte[]> fragments = new TreeMap<>();
    private int length;
    private int count = Integer.MAX_VALUE;

    Optional<String> add(FrameCodec.Frame frame) {
      if (frame.bytes().length == 0) {
        return Optional.of("an empty fragment");
      }
      if (fragments.putIfAbsent(frame.index(), frame.bytes()) != null) {
        return Optional.empty();
      }
      length += frame.bytes().length;
      if (frame.isLast()) {
        count = frame.index() + 1;
      }
      if (length > Message.BYTES_MAX) {
        return Optional.of("a message of more than " + Message.BYTES_MAX + " bytes");
      }
      return fragments.size() > count ? Optional.of("a fragment after the last") : Optional.empty();
    }

    boolean isComplete() {
      return fragments.size() == count;
    }

    byte[] join() {
      ByteArrayOutputStream out = new ByteArrayOutputStream(length);
      fragments.values().forEach(out::writeBytes);
      return out.toByteArray();
    }
  }
}
