package dev.pleach.node.signal;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a client comes from, for the limits that count by it: an IPv4 address, or the /64 network
 * of an IPv6 one.
 */
final class ClientPlace {
  private static final int IP6_NETWORK_BYTES = 8;
  private static final Pattern WITH_PORT =
      Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3}):\\d{1,5}|\\[([^\\]]{1,64})\\](?::\\d{1,5})?");

  private ClientPlace() {}

  static String of(InetAddress address) {
    return of(address.getAddress());
  }

  /**
   * Returns what a proxy says, which stands last: what comes before it, in the same line or in
   * earlier ones, is the client's own word. A proxy that says no address is itself the place.
   */
  static String forwarded(List<String> headers, String proxy) {
    if (headers.isEmpty()) {
      return proxy;
    }
    String last = headers.get(headers.size() - 1);
    String said = last.substring(last.lastIndexOf(',') + 1).strip();
    Matcher matcher = WITH_PORT.matcher(said);
    if (matcher.matches()) {
      said = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(said);
    return bytes == null ? proxy : of(bytes);
  }

  private static String of(byte[] ip) {
    return Arrays.toString(ip.length == 4 ? ip : Arrays.copyOf(ip, IP6_NETWORK_BYTES));
  }
}
