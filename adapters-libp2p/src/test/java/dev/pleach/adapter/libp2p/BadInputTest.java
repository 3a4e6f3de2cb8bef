package dev.pleach.adapter.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.adapter.libp2p.Libp2pOptions.Limit;
import dev.pleach.port.PeerAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What strangers do to a listening node while two honest peers go on talking. */
@Timeout(120)
class BadInputTest {
  private static final Libp2pOptions QUICK =
      Libp2pOptions.defaults().withLimit(Limit.SET_UP_MILLIS_MAX, 1_000);

  private Node alice;
  private Node bob;
  private Node.Heard atAlice;
  private Node.Heard atBob;

  @BeforeEach
  void connect() throws Exception {
    alice = Node.started(1);
    bob = Node.started(2, QUICK);
    atAlice = alice.dial(bob);
    atBob = Node.await(bob.connected);
  }

  /** Whatever was done: the honest connection works, and nothing of the stranger is left. */
  @AfterEach
  void honestPeersGoOn() throws Exception {
    try (Node first = alice;
        Node second = bob) {
      Node.until(() -> second.host.connectionsBeingSetUp() == 0);
      Node.until(() -> second.host.connections() == 1);
      atAlice.connection.send(new byte[] {1});
      assertThat(atBob.nextFrame()).containsExactly(1);
      assertThat(first.open).hasSize(1);
    }
  }

  @Test
  void garbage_isOneLineAndTheEnd() throws Exception {
    byte[] garbage = new byte[100_000];
    new Random(1).nextBytes(garbage);
    try (Socket stranger = stranger()) {
      sendAll(stranger, garbage);
      assertEnds(stranger);
    }
    assertThat(Node.await(bob.faultQueue))
        .startsWith("closed the connection with a stranger at /127.0.0.1:")
        .contains("multistream");
    assertThat(bob.faultQueue).isEmpty();
  }

  @Test
  void httpRequest_isOneLineAndTheEnd() throws Exception {
    try (Socket stranger = stranger()) {
      sendAll(stranger, "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      assertEnds(stranger);
    }
    assertThat(Node.await(bob.faultQueue)).contains("closed the connection");
  }

  /** N4: a half-open handshake ends at the set-up limit, here one second. */
  @Test
  void n4_halfOpenHandshake_endsAtTheLimit() throws Exception {
    try (Socket stranger = stranger()) {
      sendAll(stranger, multistream("/multistream/1.0.0", "/noise"));
      assertEnds(stranger);
    }
    assertThat(Node.await(bob.faultQueue)).contains("connection set-up took longer than 1000 ms");
  }

  @Test
  void n4_giantHandshakeMessage_isRefusedAtItsLength() throws Exception {
    try (Socket stranger = stranger()) {
      sendAll(stranger, multistream("/multistream/1.0.0", "/noise"));
      sendAll(stranger, new byte[] {0x10, 0x01}); // 4,097
      assertEnds(stranger);
    }
    assertThat(Node.await(bob.faultQueue))
        .contains("noise message 4097 is above the limit of 4096");
  }

  @Test
  void n4_endlessProposals_areRefused() throws Exception {
    try (Socket stranger = stranger()) {
      sendAll(stranger, multistream("/multistream/1.0.0"));
      for (int i = 0; i < 17; i++) {
        sendAll(stranger, multistream("/none"));
      }
      assertEnds(stranger);
    }
    assertThat(Node.await(bob.faultQueue)).contains("more than 16 multistream proposals");
  }

  @Test
  void n4_pendingPerAddress_upTo16() throws Exception {
    List<Socket> strangers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      strangers.add(stranger());
    }
    Node.until(() -> bob.host.connectionsBeingSetUp() == 16);
    try (Socket oneMore = stranger()) {
      assertEnds(oneMore);
    }
    assertThat(Node.await(bob.faultQueue))
        .startsWith("refused a connection from")
        .endsWith("more than 16 connections being set up from one address");
    for (Socket stranger : strangers) {
      stranger.close();
    }
  }

  @Test
  void wrongPeerAtTheAddress_isNamed() {
    String wrong = bob.address().text().replaceAll("/p2p/.*", "/p2p/" + alice.id());
    try (Node carol = Node.started(3)) {
      assertThatThrownBy(() -> Node.get(carol.transport.dial(new PeerAddress(wrong))))
          .hasMessageContaining("expected peer " + alice.id());
    }
  }

  /** A server that accepts and says nothing: the dial ends by itself. */
  @Test
  void silentServer_endsTheDial() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Node carol = Node.started(3, QUICK)) {
      PeerAddress address =
          new PeerAddress("/ip4/127.0.0.1/tcp/" + silent.getLocalPort() + "/p2p/" + alice.id());
      assertThatThrownBy(() -> Node.get(carol.transport.dial(address)))
          .hasMessageContaining("connection set-up took longer than 1000 ms");
      assertThat(carol.host.connections()).isZero();
    }
  }

  @Test
  void serverOfAnotherProtocol_endsTheDial() throws Exception {
    try (ServerSocket ssh = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Node carol = Node.started(3)) {
      Thread server = new Thread(() -> greet(ssh));
      server.start();
      PeerAddress address = new PeerAddress("/ip4/127.0.0.1/tcp/" + ssh.getLocalPort());
      assertThatThrownBy(() -> Node.get(carol.transport.dial(address)))
          .hasMessageContaining("multistream");
      server.join();
    }
  }

  private static void greet(ServerSocket server) {
    try (Socket client = server.accept()) {
      client.getOutputStream().write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.UTF_8));
      while (client.getInputStream().read() >= 0) {
        // until it closes
      }
    } catch (IOException closed) {
      // as it should
    }
  }

  // ---- proven peers that misbehave: a bare switch speaks for the stranger

  /** B5: a frame above the limit is refused at its prefix. */
  @Test
  void b5_oversizedFrame_isRefusedAtItsPrefix() throws Exception {
    try (Node mallory = mallory()) {
      Link link = link(mallory);
      byte[] prefix = ByteBuffer.allocate(3).put(new byte[] {(byte) 0xfe, (byte) 0xff, 3}).array();
      onStream(link, SyncStream.ID, prefix); // 65,534 + 3
      assertThat(Node.await(bob.faultQueue))
          .contains("frame size 65537 is above the limit of 65536");
      Node.until(() -> mallory.host.connections() == 0);
    }
  }

  @Test
  void emptyFrame_isRefused() throws Exception {
    try (Node mallory = mallory()) {
      onStream(link(mallory), SyncStream.ID, new byte[] {0});
      assertThat(Node.await(bob.faultQueue)).contains("empty frame");
    }
  }

  @Test
  void unknownProtocol_failsTheStreamAlone() throws Exception {
    try (Node mallory = mallory()) {
      Link link = link(mallory);
      Collector none = onStream(link, "/none/1", new byte[10]);
      Node.until(() -> none.ended.isPresent());
      assertThat(none.ended).contains("the peer does not support /none/1");
      assertThat(Node.get(mallory.host.ping(bob.id()))).isPositive();
    }
  }

  @Test
  void secondSyncStream_isRefused() throws Exception {
    try (Node mallory = mallory()) {
      Link link = link(mallory);
      onStream(link, SyncStream.ID, new byte[] {1, 7});
      Node.Heard atBobNow = Node.await(bob.connected);
      assertThat(atBobNow.nextFrame()).containsExactly(7);
      onStream(link, SyncStream.ID, new byte[] {1, 8});
      assertThat(Node.await(bob.faultQueue)).contains("more than 1 streams of " + SyncStream.ID);
      onStream(link, "/ignored", new byte[0]);
      assertThat(atBobNow.frames).isEmpty();
    }
  }

  /** N3: streams opened and never used stop at the limit; the connection goes on. */
  @Test
  void n3_streamFlood_isHeld() throws Exception {
    try (Node mallory = mallory()) {
      Link link = link(mallory);
      List<Collector> flood = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        flood.add(onStream(link, Ping.ID, new byte[0]));
      }
      Node.until(() -> flood.stream().filter(c -> c.ended.isPresent()).count() >= 38);
      assertThat(bob.host.link(mallory.id()).orElseThrow().openStreams()).isLessThanOrEqualTo(16);
    }
  }

  @Test
  void identifyBomb_failsTheStreamAlone() throws Exception {
    try (Node mallory = mallory()) {
      Link link = link(mallory);
      onStream(link, Identify.PUSH_ID, Varint.prefixed(new byte[9_000]));
      assertThat(Node.await(bob.faultQueue))
          .contains("identify message size 9002 is above the limit of 8192");
      assertThat(Node.get(mallory.host.ping(bob.id()))).isPositive();
    }
  }

  @Test
  void pushFlood_isRefused() throws Exception {
    try (Node mallory = mallory()) {
      Link link = link(mallory);
      byte[] push = Varint.prefixed(Identify.NOTHING.encode());
      onStream(link, Identify.PUSH_ID, push);
      onStream(link, Identify.PUSH_ID, push);
      assertThat(Node.await(bob.faultQueue)).contains("identify pushes in 5000 ms");
      assertThat(Node.get(mallory.host.ping(bob.id()))).isPositive();
    }
  }

  /** A node whose switch is used alone, so that it can say what it likes on the streams. */
  private static Node mallory() {
    Node mallory = new Node(66, Libp2pOptions.defaults());
    mallory.host.start(
        new Switch.Listener() {
          @Override
          public void linked(Link link) {}

          @Override
          public void unlinked(Link link, String reason) {}
        });
    return mallory;
  }

  private Link link(Node mallory) throws Exception {
    Multiaddr address = Multiaddr.parse(bob.address().text());
    return Node.get(mallory.host.dial(address, java.util.Optional.of(bob.id())));
  }

  private static Collector onStream(Link link, String protocol, byte[] bytes) throws Exception {
    Collector collector = new Collector();
    CompletableFuture<Boolean> opened = new CompletableFuture<>();
    link.execute(
        () ->
            opened.complete(
                link.open(List.of(protocol), false, stream -> collector.holding(stream, bytes))));
    assertThat(Node.get(opened)).isTrue();
    return collector;
  }

  private Socket stranger() throws IOException {
    Multiaddr.TcpTarget target = bob.host.listening().get(0).tcpTarget().orElseThrow();
    Socket socket = new Socket(target.host(), target.port());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static void sendAll(Socket socket, byte[] bytes) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
    } catch (IOException closedAlready) {
      // The other side may close while we still send.
    }
  }

  /** The other side closes; what it said before does not matter. */
  private static void assertEnds(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {
        // its last words
      }
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the connection was not closed", e);
    } catch (IOException reset) {
      // closed with our bytes unread
    }
  }

  private static byte[] multistream(String... messages) {
    byte[] all = new byte[0];
    for (String message : messages) {
      all = PeerIds.concat(all, Varint.prefixed((message + "\n").getBytes(StandardCharsets.UTF_8)));
    }
    return all;
  }
}
