package dev.pleach.adapter.libp2p;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the inbound connections whose peer is not proven yet, in all and per place they come from:
 * an IPv4 address or an IPv6 /64 network, since a home owns a whole one. For many threads.
 */
final class Admission {
  private static final int IP6_NETWORK_BYTES = 8;

  private final int max;
  private final int perPlaceMax;
  private final Map<ByteBuffer, Integer> places = new HashMap<>();
  private int total;

  Admission(int max, int perPlaceMax) {
    this.max = max;
    this.perPlaceMax = perPlaceMax;
  }

  /** Counts one more, or says why not. */
  synchronized void enter(InetAddress from) throws WireFault {
    if (total >= max) {
      throw WireFault.tooMany("connections being set up", max);
    }
    ByteBuffer place = place(from);
    int there = places.getOrDefault(place, 0);
    if (there >= perPlaceMax) {
      throw WireFault.tooMany("connections being set up from one address", perPlaceMax);
    }
    total++;
    places.put(place, there + 1);
  }

  /** Counts one less: it is proven or gone. */
  synchronized void leave(InetAddress from) {
    total--;
    places.computeIfPresent(place(from), (place, count) -> count == 1 ? null : count - 1);
  }

  synchronized int total() {
    return total;
  }

  private static ByteBuffer place(InetAddress from) {
    byte[] ip = from.getAddress();
    return ByteBuffer.wrap(ip.length == 4 ? ip : Arrays.copyOf(ip, IP6_NETWORK_BYTES));
  }
}
