package dev.pleach.adapter.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class YamuxTest {
  private static final int ROOM = 65_519;

  private final Yamux dialer = new Yamux(true, YamuxLimits.DEFAULT);
  private final Yamux listener = new Yamux(false, YamuxLimits.DEFAULT);

  // ---- frames, as the specification writes them

  @Test
  void open_thenWrite_sendsSynThenData() {
    int id = dialer.open().orElseThrow();
    dialer.write(id, ByteBuffer.wrap(new byte[] {7, 8}));
    assertThat(out(dialer))
        .isEqualTo(
            PeerIds.concat(
                frame(Yamux.WINDOW_UPDATE, Yamux.SYN, 1, 0),
                PeerIds.concat(frame(Yamux.DATA, 0, 1, 2), new byte[] {7, 8})));
  }

  @Test
  void ids_areOddForTheDialerAndEvenForTheListener() {
    assertThat(dialer.open()).hasValue(1);
    assertThat(dialer.open()).hasValue(3);
    assertThat(listener.open()).hasValue(2);
  }

  /** T22: js-libp2p loses the data of a frame that carries FIN, so FIN stands alone. */
  @Test
  void t22_fin_followsTheDataInAFrameOfItsOwn() {
    int id = dialer.open().orElseThrow();
    out(dialer);
    dialer.write(id, ByteBuffer.wrap(new byte[] {1}));
    dialer.closeWrite(id);
    byte[] data = PeerIds.concat(frame(Yamux.DATA, 0, 1, 1), new byte[] {1});
    assertThat(out(dialer))
        .isEqualTo(PeerIds.concat(data, frame(Yamux.WINDOW_UPDATE, Yamux.FIN, 1, 0)));
    assertThat(out(dialer)).isEmpty();
  }

  @Test
  void finOnTheLastData_isUnderstood() throws WireFault {
    int id = openBoth();
    listener.receive(wrap(frame(Yamux.DATA, Yamux.FIN, id, 1)));
    listener.receive(ByteBuffer.wrap(new byte[1]));
    assertThat(drain(listener))
        .extracting(YamuxEvent::kind)
        .containsExactly(YamuxEvent.Kind.DATA, YamuxEvent.Kind.REMOTE_CLOSED);
  }

  @Test
  void ping_isAnsweredWithItsValue() throws WireFault {
    listener.receive(wrap(frame(Yamux.PING, Yamux.SYN, 0, 0xcafe)));
    assertThat(out(listener)).isEqualTo(frame(Yamux.PING, Yamux.ACK, 0, 0xcafe));
  }

  /** T4: js-libp2p aborts on an answer that it did not ask for, so none may be sent. */
  @Test
  void t4_pingAnswers_areNeverAnswered() throws WireFault {
    listener.receive(wrap(frame(Yamux.PING, Yamux.ACK, 0, 5)));
    assertThat(out(listener)).isEmpty();
    assertThat(listener.event()).isEmpty();
  }

  @Test
  void ping_ofOurs_isOpenOnce() throws WireFault {
    dialer.ping(1);
    dialer.ping(2);
    byte[] asked = out(dialer);
    assertThat(asked).isEqualTo(frame(Yamux.PING, Yamux.SYN, 0, 1));
    dialer.receive(wrap(frame(Yamux.PING, Yamux.ACK, 0, 1)));
    assertThat(dialer.event().orElseThrow().kind()).isEqualTo(YamuxEvent.Kind.PONG);
  }

  // ---- flow

  /** T2: a reader that stops stops its sender at the window, and frees it by consuming. */
  @Test
  void t2_windowIsGrantedOnConsumption() throws WireFault {
    int id = openBoth();
    dialer.write(id, ByteBuffer.wrap(new byte[1_000_000]));
    assertThat(pass(dialer, listener)).isEqualTo(Yamux.WINDOW_BYTES);
    assertThat(pass(listener, dialer)).isZero();
    assertThat(out(dialer)).isEmpty();
    listener.consumed(id, Yamux.WINDOW_BYTES / 2 - 1);
    assertThat(out(listener)).isEmpty();
    listener.consumed(id, 1);
    assertThat(out(listener)).isEqualTo(frame(Yamux.WINDOW_UPDATE, 0, id, Yamux.WINDOW_BYTES / 2));
  }

  @Test
  void dataOfTheWholeWindow_passes_andOneByteMore_isAFault() throws WireFault {
    int id = openBoth();
    listener.receive(wrap(frame(Yamux.DATA, 0, id, Yamux.WINDOW_BYTES)));
    listener.receive(ByteBuffer.wrap(new byte[Yamux.WINDOW_BYTES]));
    assertThatThrownBy(() -> listener.receive(wrap(frame(Yamux.DATA, 0, id, 1))))
        .isInstanceOf(WireFault.class)
        .hasMessageContaining("beyond the window");
  }

  @Test
  void declaredLength_of2To31AndMore_isAFault() throws WireFault {
    int id = openBoth();
    for (int length : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
      assertThatThrownBy(() -> listener.receive(wrap(frame(Yamux.DATA, 0, id, length))))
          .hasMessageContaining("beyond the window");
    }
  }

  /** T5: a frame may be as long as the window; its body is passed on as it comes. */
  @Test
  void t5_longFrame_isPassedOnInPieces() throws WireFault {
    int id = openBoth();
    listener.receive(wrap(frame(Yamux.DATA, 0, id, Yamux.WINDOW_BYTES)));
    listener.receive(ByteBuffer.wrap(new byte[10]));
    assertThat(listener.event().orElseThrow().bytes().remaining()).isEqualTo(10);
    listener.receive(ByteBuffer.wrap(new byte[1]));
    assertThat(listener.event().orElseThrow().bytes().remaining()).isEqualTo(1);
  }

  @Test
  void grantsBeyondTheRange_areSaturated() throws WireFault {
    int id = openBoth();
    for (int i = 0; i < 3; i++) {
      dialer.receive(wrap(frame(Yamux.WINDOW_UPDATE, 0, id, -1)));
    }
    dialer.write(id, ByteBuffer.wrap(new byte[300_000]));
    assertThat(pass(dialer, new Yamux(false, YamuxLimits.DEFAULT))).isZero();
    assertThat(dialer.unsent(id)).isZero();
  }

  @Test
  void streams_takeTurns() throws WireFault {
    int first = openBoth();
    int second = openBoth();
    dialer.write(first, ByteBuffer.wrap(new byte[200_000]));
    dialer.write(second, ByteBuffer.wrap(new byte[10]));
    List<Integer> order = new ArrayList<>();
    while (dialer.unsent(first) > 0) {
      listener.receive(ByteBuffer.wrap(out(dialer)));
      drain(listener).forEach(e -> order.add(e.stream()));
    }
    assertThat(order.subList(0, 2)).containsExactly(first, second);
  }

  @Test
  void write_saysNotNowAtTheHighMark_andWritableFollows() throws WireFault {
    int id = openBoth();
    assertThat(dialer.write(id, ByteBuffer.wrap(new byte[262_143]))).isTrue();
    assertThat(dialer.write(id, ByteBuffer.wrap(new byte[1]))).isFalse();
    pass(dialer, listener);
    assertThat(drain(dialer))
        .extracting(YamuxEvent::kind)
        .containsExactly(YamuxEvent.Kind.WRITABLE);
  }

  // ---- ends

  @Test
  void stream_isForgotten_whenBothClosedAndAllIsConsumed() throws WireFault {
    int id = openBoth();
    dialer.write(id, ByteBuffer.wrap(new byte[3]));
    dialer.closeWrite(id);
    pass(dialer, listener);
    listener.closeWrite(id);
    pass(listener, dialer);
    assertThat(dialer.openStreams()).isZero();
    assertThat(listener.openStreams()).isEqualTo(1);
    listener.consumed(id, 3);
    assertThat(listener.openStreams()).isZero();
  }

  @Test
  void reset_isSeenAndForgottenOnBothSides() throws WireFault {
    int id = openBoth();
    dialer.write(id, ByteBuffer.wrap(new byte[3]));
    dialer.reset(id);
    listener.receive(ByteBuffer.wrap(out(dialer)));
    assertThat(drain(listener)).extracting(YamuxEvent::kind).containsExactly(YamuxEvent.Kind.RESET);
    assertThat(dialer.openStreams() + listener.openStreams()).isZero();
  }

  /** T15: a million streams leave nothing behind. */
  @Test
  void t15_manyStreams_leaveNothing() throws WireFault {
    for (int i = 0; i < 100_000; i++) {
      int id = openBoth();
      dialer.write(id, ByteBuffer.wrap(new byte[1]));
      dialer.closeWrite(id);
      pass(dialer, listener);
      listener.consumed(id, 1);
      listener.closeWrite(id);
      pass(listener, dialer);
    }
    assertThat(dialer.openStreams() + listener.openStreams()).isZero();
  }

  @Test
  void framesForUnknownStreams_areDropped() throws WireFault {
    listener.receive(wrap(frame(Yamux.DATA, 0, 99, 5)));
    listener.receive(ByteBuffer.wrap(new byte[5]));
    listener.receive(wrap(frame(Yamux.WINDOW_UPDATE, Yamux.RST, 99, 0)));
    assertThat(listener.event()).isEmpty();
    assertThat(out(listener)).isEmpty();
  }

  @Test
  void dataAfterFin_isAFault() throws WireFault {
    int id = openBoth();
    listener.receive(wrap(frame(Yamux.DATA, Yamux.FIN, id, 0)));
    assertThatThrownBy(() -> listener.receive(wrap(frame(Yamux.DATA, 0, id, 1))))
        .hasMessageContaining("data after FIN");
  }

  @Test
  void nonsense_isAFault() throws WireFault {
    openBoth();
    for (byte[] bytes :
        new byte[][] {
          {1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0},
          frame(4, 0, 1, 0),
          frame(Yamux.DATA, 16, 1, 0),
          frame(Yamux.DATA, 0, 0, 0),
          frame(Yamux.PING, 0, 0, 0),
          frame(Yamux.PING, Yamux.SYN | Yamux.ACK, 0, 0),
          frame(Yamux.PING, Yamux.SYN, 1, 0),
          frame(Yamux.GO_AWAY, 0, 1, 0),
          frame(Yamux.WINDOW_UPDATE, Yamux.SYN, 1, 0), // alive
          frame(Yamux.WINDOW_UPDATE, Yamux.SYN, 2, 0), // ours to open
        }) {
      assertThatThrownBy(() -> listener.receive(ByteBuffer.wrap(bytes)))
          .describedAs(Arrays.toString(bytes))
          .isInstanceOf(WireFault.class);
    }
  }

  // ---- limits

  @Test
  void streamsBeforeTheFirstAnswer_upTo4() throws WireFault {
    for (int i = 0; i < 4; i++) {
      assertThat(dialer.open()).isPresent();
    }
    assertThat(dialer.open()).isEmpty();
    dialer.receive(wrap(frame(Yamux.WINDOW_UPDATE, Yamux.ACK, 1, 0)));
    assertThat(dialer.open()).isPresent();
  }

  @Test
  void unacknowledgedStreams_upTo256() throws WireFault {
    dialer.open();
    dialer.receive(wrap(frame(Yamux.WINDOW_UPDATE, Yamux.ACK, 1, 0)));
    for (int i = 0; i < 256; i++) {
      assertThat(dialer.open()).isPresent();
    }
    assertThat(dialer.open()).isEmpty();
    dialer.receive(wrap(frame(Yamux.WINDOW_UPDATE, Yamux.RST, 3, 0)));
    assertThat(dialer.open()).isPresent();
  }

  @Test
  void inboundStreams_upTo16BeforeAnythingWasRead() throws WireFault {
    for (int i = 0; i < 17; i++) {
      listener.receive(wrap(frame(Yamux.WINDOW_UPDATE, Yamux.SYN, 2 * i + 1, 0)));
    }
    assertThat(listener.openStreams()).isEqualTo(16);
    assertThat(lastFrame(out(listener))).isEqualTo(frame(Yamux.WINDOW_UPDATE, Yamux.RST, 33, 0));
  }

  @Test
  void inboundStreams_upTo256() throws WireFault {
    int id = openBoth();
    dialer.write(id, ByteBuffer.wrap(new byte[1]));
    pass(dialer, listener);
    listener.consumed(id, 1);
    for (int i = 1; i <= 256; i++) {
      earn(listener);
      listener.receive(wrap(frame(Yamux.WINDOW_UPDATE, Yamux.SYN, 2 * i + 1, 0)));
    }
    assertThat(listener.openStreams()).isEqualTo(256);
    assertThat(lastFrame(out(listener))).isEqualTo(frame(Yamux.WINDOW_UPDATE, Yamux.RST, 513, 0));
  }

  @Test
  void controlFramesBeyondTraffic_upTo100ASecond() throws WireFault {
    listener.tick(0);
    for (int i = 0; i < 100; i++) {
      listener.receive(wrap(frame(Yamux.PING, Yamux.SYN, 0, i)));
    }
    out(listener);
    listener.tick(1_000);
    for (int i = 0; i < 100; i++) {
      listener.receive(wrap(frame(Yamux.PING, Yamux.SYN, 0, i)));
    }
    assertThatThrownBy(() -> listener.receive(wrap(frame(Yamux.PING, Yamux.SYN, 0, 0))))
        .hasMessageContaining("control frames a second");
  }

  /** Opening and resetting without end is refused like any other flood. */
  @Test
  void rapidReset_isAFlood() {
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 1_000; i++) {
                listener.receive(wrap(frame(Yamux.WINDOW_UPDATE, Yamux.SYN, 2 * i + 1, 0)));
                listener.receive(wrap(frame(Yamux.WINDOW_UPDATE, Yamux.RST, 2 * i + 1, 0)));
              }
            })
        .hasMessageContaining("control frames a second");
  }

  @Test
  void unsentAnswers_upTo1024() throws WireFault {
    for (int i = 0; i < 1_024; i++) {
      earn(listener);
      listener.receive(wrap(frame(Yamux.PING, Yamux.SYN, 0, i)));
    }
    earn(listener);
    assertThatThrownBy(() -> listener.receive(wrap(frame(Yamux.PING, Yamux.SYN, 0, 0))))
        .hasMessageContaining("unsent yamux control frames");
  }

  @Test
  void unreadBytes_upTo16MiB_thenTheFullestIsReset() throws WireFault {
    YamuxLimits small = new YamuxLimits(256, 16, 256, 4, 300_000, 100, 256 * 1024);
    Yamux bounded = new Yamux(false, small);
    bounded.receive(wrap(frame(Yamux.WINDOW_UPDATE, Yamux.SYN, 1, 0)));
    bounded.receive(wrap(frame(Yamux.WINDOW_UPDATE, Yamux.SYN, 3, 0)));
    data(bounded, 1, 100_000);
    data(bounded, 3, 200_000);
    assertThat(bounded.openStreams()).isEqualTo(2);
    data(bounded, 1, 1);
    assertThat(bounded.openStreams()).isEqualTo(1);
    assertThat(drain(bounded))
        .filteredOn(e -> e.kind() == YamuxEvent.Kind.RESET)
        .extracting(YamuxEvent::stream)
        .containsExactly(3);
  }

  // ---- helpers

  private int openBoth() throws WireFault {
    int id = dialer.open().orElseThrow();
    pass(dialer, listener);
    pass(listener, dialer);
    return id;
  }

  /** Carries all frames over; answers the bytes of data among them. */
  private static int pass(Yamux from, Yamux to) throws WireFault {
    int data = 0;
    for (byte[] bytes = out(from); bytes.length > 0; bytes = out(from)) {
      to.receive(ByteBuffer.wrap(bytes));
      for (YamuxEvent event : drain(to)) {
        data += event.bytes().remaining();
      }
    }
    return data;
  }

  private static List<YamuxEvent> drain(Yamux yamux) {
    List<YamuxEvent> events = new ArrayList<>();
    for (Optional<YamuxEvent> e = yamux.event(); e.isPresent(); e = yamux.event()) {
      events.add(e.get());
    }
    return events;
  }

  private static byte[] out(Yamux yamux) {
    byte[] buffer = new byte[ROOM];
    return Arrays.copyOf(buffer, yamux.poll(buffer, 0, ROOM));
  }

  private static byte[] lastFrame(byte[] frames) {
    return Arrays.copyOfRange(frames, frames.length - Yamux.HEADER_BYTES, frames.length);
  }

  /** A frame of data for a stream that is not there: pays for control frames. */
  private static void earn(Yamux yamux) throws WireFault {
    data(yamux, 99_999, 1);
  }

  private static void data(Yamux yamux, int id, int size) throws WireFault {
    yamux.receive(wrap(frame(Yamux.DATA, 0, id, size)));
    yamux.receive(ByteBuffer.wrap(new byte[size]));
  }

  private static ByteBuffer wrap(byte[] frame) {
    return ByteBuffer.wrap(frame);
  }

  static byte[] frame(int type, int flags, int id, int length) {
    return ByteBuffer.allocate(Yamux.HEADER_BYTES)
        .put((byte) 0)
        .put((byte) type)
        .putShort((short) flags)
        .putInt(id)
        .putInt(length)
        .array();
  }
}
