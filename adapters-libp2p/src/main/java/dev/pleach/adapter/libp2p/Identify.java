package dev.pleach.adapter.libp2p;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a peer says about itself in {@code /ipfs/id/1.0.0}: {1 publicKey, 2 listenAddrs*, 3
 * protocols*, 4 observedAddr, 5 protocolVersion, 6 agentVersion}.
 *
 * <p>Nothing here is proven but the key, which the reader compares with the connection's. Addresses
 * with unknown parts are dropped; an empty list or Optional means that the message says nothing
 * about it, and in a push that nothing changed.
 *
 * @param publicKey the encoded PublicKey
 * @param listenAddresses where the peer says it listens
 * @param protocols what the peer says it answers
 * @param observed the address it sees us at
 * @param protocolVersion a free text
 * @param agentVersion a free text
 */
record Identify(
    Optional<Bytes> publicKey,
    List<Multiaddr> listenAddresses,
    List<String> protocols,
    Optional<Multiaddr> observed,
    Optional<String> protocolVersion,
    Optional<String> agentVersion) {

  static final String ID = "/ipfs/id/1.0.0";
  static final String PUSH_ID = "/ipfs/id/push/1.0.0";

  /** Longest single message that is read. */
  static final int MESSAGE_BYTES_MAX = 8_192;

  /** Messages on one stream that are read and merged. */
  static final int MESSAGES_MAX = 10;

  static final int PROTOCOLS_MAX = 128;
  static final int PROTOCOL_BYTES_MAX = 256;
  static final int ADDRESSES_MAX = 64;

  private static final int TEXT_BYTES_MAX = 256;
  private static final int KEY_BYTES_MAX = 2_048;

  static final Identify NOTHING =
      new Identify(
          Optional.empty(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** Bytes that compare by content. */
  record Bytes(byte[] value) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Bytes that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(value);
    }
  }

  byte[] encode() {
    return Protobuf.write(
        out -> {
          publicKey.ifPresent(key -> out.bytes(1, key.value));
          listenAddresses.forEach(address -> out.bytes(2, address.encode()));
          protocols.forEach(id -> out.bytes(3, utf8(id)));
          observed.ifPresent(address -> out.bytes(4, address.encode()));
          protocolVersion.ifPresent(text -> out.bytes(5, utf8(text)));
          agentVersion.ifPresent(text -> out.bytes(6, utf8(text)));
        });
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Identify decode(byte[] message) throws WireFault {
    Reader reader = new Reader();
    Protobuf.read(message, reader);
    return reader.finish();
  }

  /** This, with what a later message says instead where it says something; lists are joined. */
  Identify merge(Identify later) throws WireFault {
    return new Identify(
        later.publicKey.or(() -> publicKey),
        join(listenAddresses, later.listenAddresses, ADDRESSES_MAX, "identify addresses"),
        join(protocols, later.protocols, PROTOCOLS_MAX, "identify protocols"),
        later.observed.or(() -> observed),
        later.protocolVersion.or(() -> protocolVersion),
        later.agentVersion.or(() -> agentVersion));
  }

  /** This as changed by a push: what the push mentions is replaced, lists as a whole. */
  Identify changedBy(Identify push) {
    return new Identify(
        publicKey,
        push.listenAddresses.isEmpty() ? listenAddresses : push.listenAddresses,
        push.protocols.isEmpty() ? protocols : push.protocols,
        push.observed.or(() -> observed),
        push.protocolVersion.or(() -> protocolVersion),
        push.agentVersion.or(() -> agentVersion));
  }

  private static <T> List<T> join(List<T> first, List<T> second, int max, String what)
      throws WireFault {
    if (first.size() + second.size() > max) {
      throw WireFault.tooMany(what, max);
    }
    List<T> joined = new ArrayList<>(first);
    joined.addAll(second);
    return List.copyOf(joined);
  }

  /** Collects the fields of one message. */
  private static final class Reader implements Protobuf.FieldReader {
    private final List<Multiaddr> addresses = new ArrayList<>();
    private final List<String> protocols = new ArrayList<>();
    private int addressesSeen;
    private Optional<Bytes> publicKey = Optional.empty();
    private Optional<Multiaddr> observed = Optional.empty();
    private Optional<String> protocolVersion = Optional.empty();
    private Optional<String> agentVersion = Optional.empty();

    @Override
    public boolean read(int number, Protobuf.Field field) throws WireFault {
      switch (number) {
        case 1 -> publicKey = Optional.of(new Bytes(field.bytes("identify key", KEY_BYTES_MAX)));
        case 2 -> addAddress(field.bytes("identify address", Multiaddr.BYTES_MAX));
        case 3 -> addProtocol(field.bytes("identify protocol", PROTOCOL_BYTES_MAX));
        case 4 -> observed = lenient(field.bytes("observed address", Multiaddr.BYTES_MAX));
        case 5 -> protocolVersion = text(field.bytes("protocol version", TEXT_BYTES_MAX));
        case 6 -> agentVersion = text(field.bytes("agent version", TEXT_BYTES_MAX));
        default -> {
          return false;
        }
      }
      return true;
    }

    private void addAddress(byte[] bytes) throws WireFault {
      if (++addressesSeen > ADDRESSES_MAX) {
        throw WireFault.tooMany("identify addresses", ADDRESSES_MAX);
      }
      lenient(bytes).ifPresent(addresses::add);
    }

    private void addProtocol(byte[] bytes) throws WireFault {
      if (protocols.size() == PROTOCOLS_MAX) {
        throw WireFault.tooMany("identify protocols", PROTOCOLS_MAX);
      }
      protocols.add(new String(bytes, StandardCharsets.UTF_8));
    }

    /** An address of a later kind is no fault of the peer; it is of no use to us either. */
    private static Optional<Multiaddr> lenient(byte[] bytes) {
      try {
        return Optional.of(Multiaddr.decode(bytes));
      } catch (WireFault unknown) {
        return Optional.empty();
      }
    }

    private static Optional<String> text(byte[] bytes) {
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }

    Identify finish() {
      return new Identify(
          publicKey,
          List.copyOf(addresses),
          List.copyOf(protocols),
          observed,
          protocolVersion,
          agentVersion);
    }
  }
}
