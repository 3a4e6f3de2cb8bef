package dev.pleach.adapter.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class NegotiationTest {
  private static final String HEADER = "/multistream/1.0.0";

  @Test
  void dialer_writesHeaderAndProposalInOnePiece() {
    assertThat(new String(Negotiation.dialer(List.of("/a")).poll(), StandardCharsets.UTF_8))
        .isEqualTo("\u0013/multistream/1.0.0\n\u0003/a\n");
  }

  @Test
  void negotiation_takesTheFirstProposalThatBothHave_byteByByte() throws WireFault {
    Negotiation dialer = Negotiation.dialer(List.of("/c", "/b", "/a"));
    Negotiation listener = Negotiation.listener(Set.of("/a", "/b")::contains);
    while (dialer.agreed().isEmpty()) {
      feedSingly(listener, dialer.poll());
      feedSingly(dialer, listener.poll());
    }
    assertThat(dialer.agreed()).contains("/b");
    assertThat(listener.agreed()).contains("/b");
  }

  @Test
  void bytesAfterTheAgreedMessage_stayInTheInput() throws WireFault {
    Negotiation listener = Negotiation.listener("/a"::equals);
    ByteBuffer in = ByteBuffer.wrap(PeerIds.concat(says(HEADER, "/a"), new byte[] {1, 2, 3}));
    listener.receive(in);
    assertThat(listener.agreed()).contains("/a");
    assertThat(in.remaining()).isEqualTo(3);
  }

  @Test
  void ls_isAnsweredWithNa() throws WireFault {
    Negotiation listener = Negotiation.listener("/a"::equals);
    listener.receive(ByteBuffer.wrap(says(HEADER, "ls")));
    assertThat(listener.poll()).isEqualTo(says(HEADER, "na"));
  }

  @Test
  void noProposalInCommon_isUnsupported() throws WireFault {
    Negotiation dialer = Negotiation.dialer(List.of("/a"));
    assertThatThrownBy(() -> dialer.receive(ByteBuffer.wrap(says(HEADER, "na"))))
        .isInstanceOf(WireFault.class)
        .hasMessage("the peer does not support /a");
  }

  @Test
  void message_of1024Bytes_passes_and1025_isRefused() throws WireFault {
    Negotiation listener = Negotiation.listener(id -> false);
    listener.receive(ByteBuffer.wrap(says(HEADER, "/" + "a".repeat(1_022))));
    assertThat(listener.poll()).isEqualTo(says(HEADER, "na"));
    assertThatThrownBy(() -> listener.receive(ByteBuffer.wrap(says("/" + "a".repeat(1_023)))))
        .hasMessageContaining("limit of 1024");
  }

  @Test
  void proposals_upToSixteen_areAnswered() throws WireFault {
    Negotiation listener = Negotiation.listener(id -> false);
    listener.receive(ByteBuffer.wrap(says(HEADER)));
    for (int i = 0; i < Negotiation.PROPOSALS_MAX; i++) {
      listener.receive(ByteBuffer.wrap(says("/" + i)));
    }
    assertThatThrownBy(() -> listener.receive(ByteBuffer.wrap(says("/more"))))
        .hasMessage("more than 16 multistream proposals");
    List<String> tooMany = IntStream.range(0, 17).mapToObj(i -> "/" + i).toList();
    assertThatThrownBy(() -> Negotiation.dialer(tooMany)).hasMessage("17 proposals");
  }

  @Test
  void nonsense_isRefused() {
    for (byte[] bytes :
        new byte[][] {
          says("/multistream/2.0.0"),
          {0},
          {1, 'a'},
          {(byte) 0x80, (byte) 0x80, 1},
          {(byte) 0x85, 0},
          "GET / HTTP/1.1\r\n\r\n12345678901234567890123456789012345678901234567890123456789012"
              .getBytes(StandardCharsets.UTF_8)
        }) {
      assertThatThrownBy(() -> Negotiation.listener(id -> true).receive(ByteBuffer.wrap(bytes)))
          .isInstanceOf(WireFault.class);
    }
  }

  @Property(tries = 3_000)
  void anything_agreesWaitsOrFails(@ForAll @Size(max = 80) byte[] bytes) {
    for (Negotiation side :
        List.of(Negotiation.listener(id -> true), Negotiation.dialer(List.of("/a")))) {
      try {
        side.receive(ByteBuffer.wrap(bytes));
      } catch (WireFault expected) {
        assertThat(expected.text()).isNotEmpty();
      }
    }
  }

  private static void feedSingly(Negotiation side, byte[] bytes) throws WireFault {
    for (byte b : bytes) {
      side.receive(ByteBuffer.wrap(new byte[] {b}));
    }
  }

  private static byte[] says(String... messages) {
    byte[] all = new byte[0];
    for (String message : messages) {
      byte[] line = (message + "\n").getBytes(StandardCharsets.UTF_8);
      all = PeerIds.concat(all, Varint.prefixed(line));
    }
    return all;
  }
}
