package dev.pleach.adapter.libp2p;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A self-describing network address such as {@code /ip4/127.0.0.1/tcp/4001/p2p/12D3Koo…}.
 *
 * <p>Binary form: {@code (uvarint code ‖ value)*}, where a value of variable size has its length as
 * a uvarint before it. Equal addresses have equal binary forms; two texts may mean one address
 * ({@code /ipfs/} and {@code /p2p/}, long and short IPv6).
 */
final class Multiaddr {
  static final int BYTES_MAX = 512;
  static final int PARTS_MAX = 16;
  static final int TEXT_CHARS_MAX = 1_024;

  /** One part: its kind and the bytes of its value. */
  private record Part(AddressPart kind, byte[] value) {}

  private final List<Part> parts;
  private final byte[] bytes;

  private Multiaddr(List<Part> parts, byte[] bytes) {
    this.parts = List.copyOf(parts);
    this.bytes = bytes;
  }

  /** Reads the text form; the fault says which part is wrong. */
  static Multiaddr parse(String text) throws WireFault {
    if (text.length() > TEXT_CHARS_MAX) {
      throw WireFault.tooLarge("multiaddr text length", text.length(), TEXT_CHARS_MAX);
    }
    if (!text.startsWith("/")) {
      throw WireFault.malformed("multiaddr does not start with '/'");
    }
    String trimmed = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    String[] words = trimmed.split("/", -1);
    List<Part> parts = new ArrayList<>();
    for (int i = 1; i < words.length; ) {
      String name = words[i++];
      AddressPart kind =
          AddressPart.ofName(name)
              .orElseThrow(() -> WireFault.malformed("multiaddr part '" + name + "' is unknown"));
      byte[] value = new byte[0];
      if (kind.value != AddressPart.Value.NONE) {
        if (i == words.length) {
          throw WireFault.malformed("multiaddr part '" + name + "' has no value");
        }
        value = AddressText.parse(kind, words[i++]);
      }
      parts.add(new Part(kind, value));
    }
    return of(parts);
  }

  /** Reads the binary form, which must fill the bytes. */
  static Multiaddr decode(byte[] bytes) throws WireFault {
    if (bytes.length > BYTES_MAX) {
      throw WireFault.tooLarge("multiaddr size", bytes.length, BYTES_MAX);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    List<Part> parts = new ArrayList<>();
    while (in.hasRemaining()) {
      long code = Varint.read(in);
      AddressPart kind =
          AddressPart.ofCode(code)
              .orElseThrow(() -> WireFault.malformed("multiaddr code " + code + " is unknown"));
      long size = kind.value.size >= 0 ? kind.value.size : Varint.read(in);
      if (size > in.remaining()) {
        throw WireFault.malformed("multiaddr part '" + kind.text + "' is cut off");
      }
      byte[] value = new byte[(int) size];
      in.get(value);
      AddressText.check(kind, value);
      parts.add(new Part(kind, value));
    }
    return of(parts);
  }

  private static Multiaddr of(List<Part> parts) throws WireFault {
    if (parts.isEmpty()) {
      throw WireFault.malformed("multiaddr is empty");
    }
    if (parts.size() > PARTS_MAX) {
      throw WireFault.tooMany("parts in a multiaddr", PARTS_MAX);
    }
    int size = 0;
    for (Part part : parts) {
      size += Varint.size(part.kind.code) + part.value.length;
      size += part.kind.value.size < 0 ? Varint.size(part.value.length) : 0;
    }
    if (size > BYTES_MAX) {
      throw WireFault.tooLarge("multiaddr size", size, BYTES_MAX);
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    for (Part part : parts) {
      Varint.write(part.kind.code, out);
      if (part.kind.value.size < 0) {
        Varint.write(part.value.length, out);
      }
      out.put(part.value);
    }
    return new Multiaddr(parts, out.array());
  }

  /** The address of a TCP socket; the host is printed as it is, without a look-up. */
  static Multiaddr ofTcp(InetSocketAddress socket) {
    byte[] ip = socket.getAddress().getAddress();
    byte[] port = {(byte) (socket.getPort() >> 8), (byte) socket.getPort()};
    AddressPart family = ip.length == 4 ? AddressPart.IP4 : AddressPart.IP6;
    try {
      return of(List.of(new Part(family, ip), new Part(AddressPart.TCP, port)));
    } catch (WireFault impossible) {
      throw new IllegalStateException("an IP address and a port always fit", impossible);
    }
  }

  /** This address with {@code /p2p/<peer>} behind it. */
  Multiaddr withPeer(byte[] peerMultihash) throws WireFault {
    List<Part> more = new ArrayList<>(parts);
    more.add(new Part(AddressPart.P2P, peerMultihash.clone()));
    return of(more);
  }

  /** A fresh copy of the binary form. */
  byte[] encode() {
    return bytes.clone();
  }

  /** The multihash of the peer this address leads to: the last part, if that is a peer. */
  Optional<byte[]> peerMultihash() {
    Part last = parts.get(parts.size() - 1);
    return last.kind == AddressPart.P2P ? Optional.of(last.value.clone()) : Optional.empty();
  }

  /**
   * Host and port, when this is {@code /ip4|ip6|dns…/tcp/port} and perhaps {@code /p2p/…}, and
   * nothing else: what the TCP transport can dial. A name is left unresolved.
   */
  Optional<TcpTarget> tcpTarget() {
    int zone = parts.get(0).kind == AddressPart.IP6ZONE ? 1 : 0;
    int rest = parts.size() - zone;
    boolean endsWithPeer = parts.get(parts.size() - 1).kind == AddressPart.P2P;
    if (rest != (endsWithPeer ? 3 : 2) || parts.get(zone + 1).kind != AddressPart.TCP) {
      return Optional.empty();
    }
    Part host = parts.get(zone);
    boolean name =
        host.kind == AddressPart.DNS
            || host.kind == AddressPart.DNS4
            || host.kind == AddressPart.DNS6;
    boolean ip = host.kind == AddressPart.IP4 || host.kind == AddressPart.IP6;
    if (!ip && (!name || zone == 1)) {
      return Optional.empty();
    }
    byte[] port = parts.get(zone + 1).value;
    String suffix = zone == 0 ? "" : "%" + AddressText.print(parts.get(0).kind, parts.get(0).value);
    return Optional.of(
        new TcpTarget(
            AddressText.print(host.kind, host.value) + suffix,
            ip,
            (port[0] & 0xff) << 8 | port[1] & 0xff));
  }

  /**
   * Where a TCP dial goes.
   *
   * @param host an IP literal or a name
   * @param literal whether the host is an IP literal
   * @param port 0 … 65,535
   */
  record TcpTarget(String host, boolean literal, int port) {}

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Multiaddr that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The text form that {@link #parse} reads back to an equal address. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append('/').append(part.kind.text);
      if (part.kind.value != AddressPart.Value.NONE) {
        text.append('/').append(AddressText.print(part.kind, part.value));
      }
    }
    return text.toString();
  }
}
