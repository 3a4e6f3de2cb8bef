package dev.pleach.adapter.libp2p;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * One run of multistream-select 1.0.0: both sides settle on the protocol of a connection or stream.
 *
 * <p>Messages are {@code LP(text ‖ newline)}. The dialer writes the header and its first proposal
 * in one piece; the listener answers each proposal with itself or {@code na}. Bytes after the
 * agreed message are left in the input: they belong to the protocol. For one thread.
 */
final class Negotiation {
  /** Longest message, newline included. */
  static final int MESSAGE_BYTES_MAX = 1_024;

  /** Proposals that are made or answered in one run. */
  static final int PROPOSALS_MAX = 16;

  private static final String HEADER = "/multistream/1.0.0";
  private static final byte[] HEADER_BYTES = line(HEADER);
  private static final String NOT_AVAILABLE = "na";
  private static final int PREFIX_BYTES_MAX = 2;

  private final boolean dialer;
  private final Queue<String> proposals;
  private final Predicate<String> supported;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteBuffer held = ByteBuffer.allocate(PREFIX_BYTES_MAX + MESSAGE_BYTES_MAX);
  private int headerTaken;
  private int proposalsSeen;
  private Optional<String> agreed = Optional.empty();

  private Negotiation(boolean dialer, List<String> proposals, Predicate<String> supported) {
    this.dialer = dialer;
    this.proposals = new ArrayDeque<>(proposals);
    this.supported = supported;
  }

  /** The dialer's side, with at least one proposal, the best first. */
  static Negotiation dialer(List<String> proposals) {
    if (proposals.isEmpty() || proposals.size() > PROPOSALS_MAX) {
      throw new IllegalArgumentException(proposals.size() + " proposals");
    }
    Negotiation negotiation = new Negotiation(true, proposals, id -> false);
    negotiation.say(HEADER);
    negotiation.say(proposals.get(0));
    return negotiation;
  }

  static Negotiation listener(Predicate<String> supported) {
    return new Negotiation(false, List.of(), supported);
  }

  /** What was agreed; then no more input is taken. */
  Optional<String> agreed() {
    return agreed;
  }

  /** The bytes to send now; empty when there are none. */
  byte[] poll() {
    byte[] bytes = out.toByteArray();
    out.reset();
    return bytes;
  }

  /** Takes input up to the end of the agreed message, or all of it. */
  void receive(ByteBuffer in) throws WireFault {
    takeHeader(in);
    while (agreed.isEmpty() && headerTaken == HEADER_BYTES.length) {
      Optional<String> message = next(in);
      if (message.isEmpty()) {
        return;
      }
      take(message.get());
    }
  }

  /** Compared byte by byte, so that a peer of another protocol is known by its first wrong byte. */
  private void takeHeader(ByteBuffer in) throws WireFault {
    while (headerTaken < HEADER_BYTES.length && in.hasRemaining()) {
      if (in.get() != HEADER_BYTES[headerTaken++]) {
        throw WireFault.malformed("multistream: the first message is not the header");
      }
      if (headerTaken == HEADER_BYTES.length && !dialer) {
        say(HEADER);
      }
    }
  }

  private void take(String message) throws WireFault {
    if (!dialer) {
      answer(message);
    } else if (message.equals(proposals.peek())) {
      agreed = Optional.of(message);
    } else if (message.equals(NOT_AVAILABLE)) {
      proposeNext();
    } else {
      throw WireFault.malformed("multistream: the answer is neither the proposal nor 'na'");
    }
  }

  private void proposeNext() throws WireFault {
    String refused = String.valueOf(proposals.poll());
    String next = proposals.peek();
    if (next == null) {
      throw new WireFault(WireFault.Kind.UNSUPPORTED, "the peer does not support " + refused);
    }
    say(next);
  }

  private void answer(String proposal) throws WireFault {
    if (++proposalsSeen > PROPOSALS_MAX) {
      throw WireFault.tooMany("multistream proposals", PROPOSALS_MAX);
    }
    if (supported.test(proposal)) {
      agreed = Optional.of(proposal);
      say(proposal);
    } else {
      say(NOT_AVAILABLE);
    }
  }

  private void say(String message) {
    out.writeBytes(line(message));
  }

  private static byte[] line(String message) {
    return Varint.prefixed((message + '\n').getBytes(StandardCharsets.UTF_8));
  }

  /** Collects one message byte by byte from pieces of any size, without its newline. */
  private Optional<String> next(ByteBuffer in) throws WireFault {
    while (in.hasRemaining()) {
      held.put(in.get());
      ByteBuffer sofar = held.duplicate().flip();
      long length = Varint.tryRead(sofar);
      if (length == Varint.INCOMPLETE) {
        if (held.position() >= PREFIX_BYTES_MAX) {
          throw WireFault.malformed("multistream: the length has more than 2 bytes");
        }
      } else if (length > MESSAGE_BYTES_MAX) {
        throw WireFault.tooLarge("multistream message", length, MESSAGE_BYTES_MAX);
      } else if (sofar.remaining() == length) {
        held.clear();
        return Optional.of(text(sofar));
      }
    }
    return Optional.empty();
  }

  private static String text(ByteBuffer message) throws WireFault {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    if (bytes.length == 0 || bytes[bytes.length - 1] != '\n') {
      throw WireFault.malformed("multistream: message without newline");
    }
    return new String(bytes, 0, bytes.length - 1, StandardCharsets.UTF_8);
  }
}
