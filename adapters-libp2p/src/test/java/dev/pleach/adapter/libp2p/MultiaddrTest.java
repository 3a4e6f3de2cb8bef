package dev.pleach.adapter.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiaddrTest {
  private static final String PEER = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";

  @ParameterizedTest
  @CsvSource({
    "/ip4/127.0.0.1/tcp/4001, 047f000001060fa1",
    "/ip6/::1/tcp/0, 290000000000000000000000000000000106" + "0000",
    "/dns4/example.org/tcp/443/wss, 360b6578616d706c652e6f7267" + "0601bb" + "de03",
    "/ip4/1.2.3.4/udp/5/quic-v1, 0401020304" + "91020005" + "cd03",
    "/memory/a, 89060161",
  })
  void parse_givesTheBinaryForm(String text, String hex) throws WireFault {
    Multiaddr address = Multiaddr.parse(text);
    assertThat(HexFormat.of().formatHex(address.encode())).isEqualTo(hex);
    assertThat(Multiaddr.decode(address.encode())).isEqualTo(address).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/127.0.0.1/tcp/4001/p2p/" + PEER,
        "/ip4/1.2.3.4/tcp/1/p2p/" + PEER + "/p2p-circuit/p2p/" + PEER,
        "/ip6zone/eth0/ip6/fe80::1/tcp/9",
        "/dnsaddr/bootstrap.example/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
        "/ip4/1.2.3.4/tcp/443/tls/sni/example.org/ws/http-path/a%2Fb%20c",
        "/ip4/1.2.3.4/udp/9/webrtc-direct/certhash/uEiAkH5a4DPGKUuOBjYw0CgwjvcJCJMD2K_1aluKR_tpevQ",
      })
  void toString_givesTheTextThatWasParsed(String text) throws WireFault {
    assertThat(Multiaddr.parse(text)).hasToString(text);
    assertThat(Multiaddr.decode(Multiaddr.parse(text).encode())).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "ip4/1.2.3.4",
        "/ip4/1.2.3",
        "/ip4/1.2.3.4.5/tcp/1",
        "/ip4/256.2.3.4/tcp/1",
        "/ip4/01.2.3.4/tcp/1",
        "/ip4/localhost/tcp/1",
        "/ip6/localhost/tcp/1",
        "/ip6/1::2::3/tcp/1",
        "/ip4/1.2.3.4/tcp",
        "/ip4/1.2.3.4/tcp/65536",
        "/ip4/1.2.3.4/tcp/-1",
        "/ip4/1.2.3.4/tcp/1/nonsense",
        "/ip4/1.2.3.4/tcp/1/p2p/0OIl",
        "/ip4/1.2.3.4/tcp/1/p2p/12D3KooW",
        "/dns4//tcp/1",
      })
  void parse_ofNonsense_isRefused(String text) {
    assertThatThrownBy(() -> Multiaddr.parse(text)).isInstanceOf(WireFault.class);
  }

  @Test
  void parse_ofOldAndLongForms_givesTheSameAddress() throws WireFault {
    assertThat(Multiaddr.parse("/ip6/0:0:0:0:0:0:0:1/tcp/1/ipfs/" + PEER + "/"))
        .isEqualTo(Multiaddr.parse("/ip6/::1/tcp/1/p2p/" + PEER));
    assertThat(Multiaddr.parse("/ip6/::ffff:1.2.3.4/tcp/1"))
        .hasToString("/ip6/::ffff:102:304/tcp/1");
  }

  @Test
  void parts_upToSixteen_pass() throws WireFault {
    assertThat(Multiaddr.parse("/ws".repeat(16))).hasToString("/ws".repeat(16));
    assertThatThrownBy(() -> Multiaddr.parse("/ws".repeat(17)))
        .hasMessage("more than 16 parts in a multiaddr");
  }

  @Test
  void bytes_upTo512_pass() throws WireFault {
    // Two names: code, length (1 and 2 bytes), value; 512 bytes in all.
    String fits = "/dns/" + "a".repeat(255) + "/dns/" + "b".repeat(251);
    assertThat(Multiaddr.parse(fits).encode()).hasSize(512);
    assertThat(Multiaddr.decode(Multiaddr.parse(fits).encode())).hasToString(fits);
    assertThatThrownBy(() -> Multiaddr.parse(fits + "b")).hasMessageContaining("limit of 512");
    assertThatThrownBy(() -> Multiaddr.decode(new byte[513])).hasMessageContaining("limit of 512");
  }

  @Test
  void text_upTo1024Chars_isRead() {
    String path = "/http-path/" + "%61".repeat(337);
    assertThat(path + "ab").hasSize(1_024);
    assertThatThrownBy(() -> Multiaddr.parse(path + "abc")).hasMessageContaining("limit of 1024");
  }

  @Test
  void tcpTarget_ofWhatTcpCanDial() throws WireFault {
    assertThat(Multiaddr.parse("/ip4/1.2.3.4/tcp/65535/p2p/" + PEER).tcpTarget())
        .contains(new Multiaddr.TcpTarget("1.2.3.4", true, 65_535));
    assertThat(Multiaddr.parse("/dns/example.org/tcp/80").tcpTarget())
        .contains(new Multiaddr.TcpTarget("example.org", false, 80));
    assertThat(Multiaddr.parse("/ip6zone/lo/ip6/::1/tcp/80").tcpTarget())
        .contains(new Multiaddr.TcpTarget("::1%lo", true, 80));
    assertThat(Multiaddr.parse("/ip4/1.2.3.4/tcp/80/ws").tcpTarget()).isEmpty();
    assertThat(Multiaddr.parse("/ip4/1.2.3.4/udp/80").tcpTarget()).isEmpty();
    assertThat(Multiaddr.parse("/dnsaddr/example.org/tcp/80").tcpTarget()).isEmpty();
    assertThat(Multiaddr.parse("/p2p/" + PEER).tcpTarget()).isEmpty();
  }

  @Property
  void ofTcp_readsBack(
      @ForAll @Size(4) byte[] ip4,
      @ForAll @Size(16) byte[] ip6,
      @ForAll @IntRange(max = 65_535) int port)
      throws Exception {
    for (byte[] ip : new byte[][] {ip4, ip6}) {
      InetSocketAddress socket = new InetSocketAddress(java.net.InetAddress.getByAddress(ip), port);
      Multiaddr address = Multiaddr.ofTcp(socket);
      assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
      assertThat(address.tcpTarget().orElseThrow().port()).isEqualTo(port);
    }
  }

  /** Whatever comes: an address that reads back, or the typed fault. */
  @Property(tries = 5_000)
  void decode_ofAnything_givesAnAddressOrAFault(@ForAll @Size(max = 64) byte[] bytes) {
    try {
      Multiaddr address = Multiaddr.decode(bytes);
      assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
    } catch (WireFault expected) {
      assertThat(expected.text()).isNotEmpty();
    }
  }

  @Property(tries = 2_000)
  void parse_ofAnything_givesAnAddressOrAFault(@ForAll String text) {
    for (String candidate : new String[] {text, "/" + text, "/dns/" + text, "/ip6/" + text}) {
      try {
        assertThat(Multiaddr.parse(candidate).encode()).isNotEmpty();
      } catch (WireFault expected) {
        assertThat(expected.text()).isNotEmpty();
      }
    }
  }
}
