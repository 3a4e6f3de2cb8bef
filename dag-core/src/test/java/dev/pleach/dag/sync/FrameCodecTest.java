package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.codec.Decoded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameCodecTest {
  private static byte[] message(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static Optional<byte[]> take(Reassembly reassembly, byte[] frame) {
    return reassembly.take(FrameCodec.read(frame).orThrow()).orThrow();
  }

  @Test
  void cut_smallMessage_isOneWholeFrame() {
    List<byte[]> frames = FrameCodec.cut(new byte[] {1, 2}, 5, 1_024);
    assertThat(frames).containsExactly(new byte[] {0, 1, 2});
  }

  @Test
  void cut_atTheFrameSize_isWhole_andAboveItIsCut() {
    List<byte[]> whole = FrameCodec.cut(message(1_020), 0, 1_024);
    assertThat(whole).hasSize(1);
    assertThat(whole.get(0)).hasSize(1_024 - FrameCodec.PREFIX_BYTES);
    List<byte[]> cut = FrameCodec.cut(message(1_021), 300, 1_024);
    assertThat(cut).hasSize(2).allMatch(frame -> frame.length <= 1_021);
    assertThat(HexFormat.of().formatHex(cut.get(0), 0, 4)).isEqualTo("02ac0200");
    assertThat(HexFormat.of().formatHex(cut.get(1), 0, 4)).isEqualTo("02ac0203");
  }

  @Property(tries = 200)
  void fragmentsInAnyOrderWithDoubles_giveTheMessage(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] message = message(2_000 + random.nextInt(40_000));
    List<byte[]> frames = new ArrayList<>(FrameCodec.cut(message, 7, 1_024));
    Collections.shuffle(frames, random);
    frames.add(random.nextInt(frames.size()), frames.get(0));
    Reassembly reassembly = new Reassembly();
    List<byte[]> whole = new ArrayList<>();
    frames.forEach(frame -> take(reassembly, frame).ifPresent(whole::add));
    assertThat(whole).containsExactly(message);
    assertThat(reassembly.halfReceived()).isZero();
  }

  @Test
  void reassembly_eightHalfMessages_areKept_andTheNinthReplacesTheOldest() {
    Reassembly reassembly = new Reassembly();
    List<List<byte[]>> cut = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      cut.add(FrameCodec.cut(message(1_500), i, 1_024));
    }
    for (int i = 0; i < 8; i++) {
      take(reassembly, cut.get(i).get(0));
    }
    assertThat(reassembly.halfReceived()).isEqualTo(8);
    take(reassembly, cut.get(8).get(0));
    assertThat(reassembly.halfReceived()).isEqualTo(8);
    assertThat(take(reassembly, cut.get(8).get(1))).isPresent();
    assertThat(take(reassembly, cut.get(1).get(1))).isPresent();
    assertThat(take(reassembly, cut.get(0).get(1))).isEmpty();
  }

  @Test
  void reassembly_messageBeyondTheLimit_isRefused() {
    assertThat(join(Message.BYTES_MAX).value()).isPresent();
    assertThat(join(Message.BYTES_MAX + 1).refusal()).isPresent();
  }

  private static Decoded<Optional<byte[]>> join(int length) {
    Reassembly reassembly = new Reassembly();
    Decoded<Optional<byte[]>> last = new Decoded.Bad<>("no frame");
    for (byte[] frame : FrameCodec.cut(new byte[length], 1, 65_536)) {
      last = reassembly.take(FrameCodec.read(frame).orThrow());
    }
    return last;
  }

  @Test
  void read_kindsThatAreNotSpoken_areRefused() {
    assertThat(FrameCodec.read(new byte[] {1, 0, 0}).refusal()).isPresent();
    assertThat(FrameCodec.read(new byte[] {3}).refusal()).isPresent();
    assertThat(FrameCodec.read(new byte[] {}).refusal()).isPresent();
    assertThat(FrameCodec.read(new byte[] {(byte) 0x80, 0, 1}).refusal()).isPresent();
    assertThat(FrameCodec.read(new byte[] {2, 1}).refusal()).isPresent();
    byte[] endless = new byte[12];
    Arrays.fill(endless, (byte) 0xff);
    assertThat(FrameCodec.read(endless).refusal()).isPresent();
  }

  @Property(tries = 2_000)
  void readAndReassemble_randomFrames_neverThrow(@ForAll @Size(max = 20) List<byte[]> frames) {
    Reassembly reassembly = new Reassembly();
    for (byte[] frame : frames) {
      FrameCodec.read(frame).value().ifPresent(reassembly::take);
    }
    assertThat(reassembly.halfReceived()).isLessThanOrEqualTo(8);
  }
}
