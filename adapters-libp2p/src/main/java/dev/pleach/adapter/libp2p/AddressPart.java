package dev.pleach.adapter.libp2p;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The kinds of part a multiaddr is made of: code and name of the multicodec table, and how the
 * value looks in bytes and as text.
 */
enum AddressPart {
  IP4(4, "ip4", Value.IP4),
  TCP(6, "tcp", Value.PORT),
  IP6(41, "ip6", Value.IP6),
  IP6ZONE(42, "ip6zone", Value.TEXT),
  DNS(53, "dns", Value.TEXT),
  DNS4(54, "dns4", Value.TEXT),
  DNS6(55, "dns6", Value.TEXT),
  DNSADDR(56, "dnsaddr", Value.TEXT),
  UDP(273, "udp", Value.PORT),
  WEBRTC_DIRECT(280, "webrtc-direct", Value.NONE),
  WEBRTC(281, "webrtc", Value.NONE),
  P2P_CIRCUIT(290, "p2p-circuit", Value.NONE),
  P2P(421, "p2p", Value.PEER),
  TLS(448, "tls", Value.NONE),
  SNI(449, "sni", Value.TEXT),
  QUIC_V1(461, "quic-v1", Value.NONE),
  CERTHASH(466, "certhash", Value.BASE64URL),
  WS(477, "ws", Value.NONE),
  WSS(478, "wss", Value.NONE),
  HTTP_PATH(481, "http-path", Value.PERCENT),
  MEMORY(777, "memory", Value.TEXT);

  /** How a value looks. */
  enum Value {
    NONE(0),
    PORT(2),
    IP4(4),
    IP6(16),
    PEER(-1),
    TEXT(-1),
    PERCENT(-1),
    BASE64URL(-1);

    /** Bytes of the binary form; -1 when the value carries its length before it. */
    final int size;

    Value(int size) {
      this.size = size;
    }
  }

  private static final Map<Long, AddressPart> BY_CODE = new HashMap<>();
  private static final Map<String, AddressPart> BY_NAME = new HashMap<>();

  static {
    Arrays.stream(values()).forEach(part -> BY_CODE.put((long) part.code, part));
    Arrays.stream(values()).forEach(part -> BY_NAME.put(part.text, part));
    BY_NAME.put("ipfs", P2P); // the old name, still printed by some
  }

  final int code;
  final String text;
  final Value value;

  AddressPart(int code, String text, Value value) {
    this.code = code;
    this.text = text;
    this.value = value;
  }

  static Optional<AddressPart> ofCode(long code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  static Optional<AddressPart> ofName(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}
