package dev.pleach.adapter.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.adapter.libp2p.Libp2pOptions.Limit;
import dev.pleach.dag.SigningKey;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The limits of the smaller parts, at n and n + 1. */
class LimitsTest {
  // ---- connections

  @Test
  void pendingConnections_upTo64InAll_and16PerAddress() throws Exception {
    Admission admission = new Admission(64, 16);
    for (int i = 0; i < 64; i++) {
      admission.enter(ip(10, 0, 0, i / 16));
    }
    assertThatThrownBy(() -> admission.enter(ip(10, 0, 0, 9)))
        .hasMessage("more than 64 connections being set up");
    admission.leave(ip(10, 0, 0, 0));
    assertThatThrownBy(() -> admission.enter(ip(10, 0, 0, 1)))
        .hasMessage("more than 16 connections being set up from one address");
    admission.enter(ip(10, 0, 0, 0));
    assertThat(admission.total()).isEqualTo(64);
  }

  @Test
  void pendingConnections_ofOneIp6Network_countTogether() throws Exception {
    Admission admission = new Admission(64, 1);
    admission.enter(InetAddress.getByName("2001:db8:1:2::1"));
    assertThatThrownBy(() -> admission.enter(InetAddress.getByName("2001:db8:1:2:ffff::9")))
        .isInstanceOf(WireFault.class);
    admission.enter(InetAddress.getByName("2001:db8:1:3::1"));
  }

  private static InetAddress ip(int... bytes) throws Exception {
    byte[] ip = new byte[4];
    for (int i = 0; i < 4; i++) {
      ip[i] = (byte) bytes[i];
    }
    return InetAddress.getByAddress(ip);
  }

  @Test
  void connections_upToTheMaximum() throws WireFault {
    LinkTable<String> table = new LinkTable<>(peer(0), 2);
    table.admit(peer(1), "one", true);
    table.admit(peer(2), "two", true);
    assertThatThrownBy(() -> table.admit(peer(3), "three", true))
        .hasMessage("more than 2 connections");
    table.remove(peer(1), "another");
    assertThat(table.get(peer(1))).contains("one");
    table.remove(peer(1), "one");
    table.admit(peer(3), "three", true);
    assertThat(table.get(peer(3))).contains("three");
  }

  /** T21: whatever the order, both sides keep the connection whose dialer is smaller. */
  @Property(tries = 50)
  void t21_bothSidesKeepTheSame(
      @ForAll @IntRange(max = 9) int a, @ForAll @IntRange(min = 10, max = 19) int b)
      throws WireFault {
    for (boolean[] firstIsDialledByA :
        new boolean[][] {{true, true}, {true, false}, {false, true}, {false, false}}) {
      LinkTable<String> atA = new LinkTable<>(peer(a), 9);
      LinkTable<String> atB = new LinkTable<>(peer(b), 9);
      for (boolean second : new boolean[] {false, true}) {
        boolean dialledByA = firstIsDialledByA[0] != second;
        atA.admit(peer(b), dialledByA ? "by a" : "by b", dialledByA);
        dialledByA = firstIsDialledByA[1] != second;
        atB.admit(peer(a), dialledByA ? "by a" : "by b", !dialledByA);
      }
      String kept = peer(a).compareTo(peer(b)) < 0 ? "by a" : "by b";
      assertThat(atA.get(peer(b))).contains(kept);
      assertThat(atB.get(peer(a))).contains(kept);
    }
  }

  @Test
  void secondConnection_ofTheSameDialer() throws WireFault {
    LinkTable<String> table = new LinkTable<>(peer(0), 9);
    table.admit(peer(1), "old", false);
    assertThat(table.admit(peer(1), "new", false))
        .isEqualTo(new LinkTable.Verdict<>(true, Optional.of("old")));
    table.admit(peer(2), "old", true);
    assertThat(table.admit(peer(2), "new", true))
        .isEqualTo(new LinkTable.Verdict<>(false, Optional.of("old")));
  }

  private static PeerId peer(int seed) {
    byte[] bytes = new byte[32];
    new Random(seed).nextBytes(bytes);
    return new PeerId(SigningKey.ofSeed(bytes).publicKey());
  }

  // ---- options

  @Test
  void options_areChecked() {
    Libp2pOptions options = Libp2pOptions.defaults();
    assertThat(options.limit(Limit.SET_UP_MILLIS_MAX)).isEqualTo(10_000);
    assertThat(options.withLimit(Limit.SET_UP_MILLIS_MAX, 5).limit(Limit.SET_UP_MILLIS_MAX))
        .isEqualTo(5);
    assertThatThrownBy(() -> options.withLimit(Limit.SET_UP_MILLIS_MAX, 0))
        .hasMessage("SET_UP_MILLIS_MAX must be positive, got 0");
    assertThat(options.withAgentVersion("a".repeat(128)).agentVersion()).hasSize(128);
    assertThatThrownBy(() -> options.withAgentVersion("a".repeat(129)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(options.withListen(new PeerAddress("/x")).listen()).hasSize(1);
  }

  // ---- identify

  @Test
  void identifyLists_upToTheirLimits() throws WireFault {
    Consumer<Protobuf.Writer> most =
        out -> {
          for (int i = 0; i < Identify.ADDRESSES_MAX; i++) {
            out.bytes(2, new byte[] {4, 1, 2, 3, 4});
          }
          for (int i = 0; i < Identify.PROTOCOLS_MAX; i++) {
            out.bytes(3, "/a".getBytes(StandardCharsets.UTF_8));
          }
          out.bytes(3 + 100, new byte[9]); // unknown: skipped
        };
    Identify read = Identify.decode(Protobuf.write(most));
    assertThat(read.listenAddresses()).hasSize(64);
    assertThat(read.protocols()).hasSize(128);
    assertThatThrownBy(
            () -> Identify.decode(Protobuf.write(most.andThen(out -> out.bytes(2, new byte[5])))))
        .hasMessage("more than 64 identify addresses");
    assertThatThrownBy(
            () -> Identify.decode(Protobuf.write(most.andThen(out -> out.bytes(3, new byte[5])))))
        .hasMessage("more than 128 identify protocols");
    assertThatThrownBy(() -> read.merge(read)).hasMessage("more than 64 identify addresses");
  }

  @Test
  void identifyFields_upToTheirSizes() throws WireFault {
    Identify.decode(Protobuf.write(out -> out.bytes(3, new byte[256])));
    assertThatThrownBy(() -> Identify.decode(Protobuf.write(out -> out.bytes(3, new byte[257]))))
        .hasMessageContaining("limit of 256");
    assertThatThrownBy(() -> Identify.decode(Protobuf.write(out -> out.bytes(2, new byte[513]))))
        .hasMessageContaining("limit of 512");
  }

  @Test
  void addressesOfUnknownKinds_areDroppedAlone() throws WireFault {
    Identify read =
        Identify.decode(
            Protobuf.write(
                out -> out.bytes(2, new byte[] {99, 1}).bytes(2, new byte[] {4, 1, 2, 3, 4})));
    assertThat(read.listenAddresses()).containsExactly(Multiaddr.parse("/ip4/1.2.3.4"));
  }

  @Test
  void protobufGroups_areRefused() {
    assertThatThrownBy(() -> Identify.decode(new byte[] {0x0b, 0x0c})).hasMessage("protobuf group");
  }

  @Property(tries = 3_000)
  void protobuf_ofAnything_isReadOrRefused(@ForAll @Size(max = 64) byte[] bytes) {
    try {
      assertThat(Identify.decode(bytes).encode()).isNotNull();
      assertThat(NoisePayload.decode(bytes).muxers()).isNotNull();
    } catch (WireFault expected) {
      assertThat(expected.text()).isNotEmpty();
    }
  }

  @Test
  void push_changesWhatItMentions() throws WireFault {
    Identify known =
        new Identify(
            Optional.empty(),
            List.of(Multiaddr.parse("/ip4/1.2.3.4/tcp/1")),
            List.of("/a"),
            Optional.empty(),
            Optional.of("1"),
            Optional.of("agent"));
    Identify push =
        Identify.decode(Protobuf.write(out -> out.bytes(3, "/b".getBytes(StandardCharsets.UTF_8))));
    Identify changed = known.changedBy(push);
    assertThat(changed.protocols()).containsExactly("/b");
    assertThat(changed.listenAddresses()).isEqualTo(known.listenAddresses());
    assertThat(changed.agentVersion()).contains("agent");
  }

  // ---- frames

  @Test
  void frames_upTo65536BytesWithTheirPrefix() throws WireFault {
    PrefixedMessages frames = new PrefixedMessages("frame", SyncStream.FRAME_BYTES_MAX);
    frames.add(ByteBuffer.wrap(Varint.prefixed(new byte[SyncStream.BODY_BYTES_MAX])));
    assertThat(frames.next().orElseThrow()).hasSize(65_533);
    frames.add(ByteBuffer.wrap(Varint.prefixed(new byte[65_534]), 0, 3));
    assertThatThrownBy(frames::next).hasMessage("frame size 65537 is above the limit of 65536");
  }

  @Property
  void messages_cutAnyhow_comeOutWhole(
      @ForAll List<@Size(max = 300) byte[]> messages,
      @ForAll @IntRange(min = 1, max = 50) int piece)
      throws WireFault {
    byte[] all = new byte[0];
    for (byte[] message : messages) {
      all = PeerIds.concat(all, Varint.prefixed(message));
    }
    PrefixedMessages reader = new PrefixedMessages("message", 400);
    List<byte[]> read = new ArrayList<>();
    for (int from = 0; from < all.length; from += piece) {
      reader.add(ByteBuffer.wrap(all, from, Math.min(piece, all.length - from)));
      for (Optional<byte[]> m = reader.next(); m.isPresent(); m = reader.next()) {
        read.add(m.get());
      }
    }
    assertThat(read.toArray(byte[][]::new)).isDeepEqualTo(messages.toArray(byte[][]::new));
    assertThat(reader.size()).isZero();
  }

  /** The queue against the plainest model: an array. */
  @Property
  void byteQueue_isAQueue(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 10_000) int pieceMax) {
    Random random = new Random(seed);
    ByteQueue queue = new ByteQueue();
    java.io.ByteArrayOutputStream in = new java.io.ByteArrayOutputStream();
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < 100; i++) {
      byte[] piece = new byte[random.nextInt(pieceMax)];
      random.nextBytes(piece);
      in.writeBytes(piece);
      queue.add(ByteBuffer.wrap(piece));
      if (!queue.isEmpty()) {
        int at = random.nextInt((int) Math.min(9, queue.size()));
        assertThat(queue.peek(at)).isEqualTo(in.toByteArray()[out.size() + at]);
      }
      out.writeBytes(queue.take(random.nextInt((int) queue.size() + 1)));
    }
    out.writeBytes(queue.take((int) queue.size()));
    assertThat(out.toByteArray()).isEqualTo(in.toByteArray());
  }
}
