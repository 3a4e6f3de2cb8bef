package dev.pleach.node.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients are counted by where they come from, whatever they say themselves. */
class ClientPlaceTest {
  private static String forwarded(String... headers) {
    return ClientPlace.forwarded(List.of(headers), "proxy");
  }

  private static String direct(String address) throws UnknownHostException {
    return ClientPlace.of(InetAddress.getByName(address));
  }

  @Test
  void whatTheProxySaw_standsLast() throws UnknownHostException {
    String real = direct("203.0.113.7");
    assertThat(forwarded("203.0.113.7")).isEqualTo(real);
    assertThat(forwarded("1.1.1.1, 203.0.113.7")).isEqualTo(real);
    assertThat(forwarded("1.1.1.1", "203.0.113.7")).as("a header of its own").isEqualTo(real);
    assertThat(forwarded("203.0.113.7:5555")).isEqualTo(real);
  }

  @Test
  void network_isOnePlaceByAProxyToo() throws UnknownHostException {
    String real = direct("2001:db8:1:2::1");
    assertThat(forwarded("2001:db8:1:2:ffff::9")).isEqualTo(real);
    assertThat(forwarded("[2001:db8:1:2:ffff::9]:5555")).isEqualTo(real);
    assertThat(forwarded("2001:db8:1:3::1")).isNotEqualTo(real);
  }

  @Test
  void whatIsNoAddress_isThePlaceOfTheProxy() {
    assertThat(forwarded()).isEqualTo("proxy");
    for (String bad : List.of("", "unknown", "host.example", "x".repeat(8_000), "1.2.3", "[::1")) {
      assertThat(forwarded(bad)).as(bad).isEqualTo("proxy");
    }
  }
}
