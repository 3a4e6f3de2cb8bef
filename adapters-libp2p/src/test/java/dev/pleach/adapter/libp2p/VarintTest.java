package dev.pleach.adapter.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class VarintTest {
  @Property
  void read_givesWhatWasWritten(@ForAll @LongRange(min = 0) long value) throws WireFault {
    ByteBuffer buffer = ByteBuffer.allocate(Varint.BYTES_MAX);
    Varint.write(value, buffer);
    buffer.flip();
    assertThat(buffer.remaining()).isEqualTo(Varint.size(value));
    assertThat(Varint.read(buffer)).isEqualTo(value);
    assertThat(buffer.hasRemaining()).isFalse();
  }

  @Test
  void read_ofNineBytes_passes() throws WireFault {
    assertThat(Varint.read(bytes("ffffffffffffffff7f"))).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void read_ofTenBytes_isRefused() {
    assertThatThrownBy(() -> Varint.read(bytes("ffffffffffffffffff01")))
        .isInstanceOf(WireFault.class)
        .hasMessageContaining("more than 9 bytes");
  }

  @Test
  void read_ofNotMinimal_isRefused() {
    assertThatThrownBy(() -> Varint.read(bytes("8000"))).isInstanceOf(WireFault.class);
    assertThatThrownBy(() -> Varint.read(bytes("ff80808000"))).isInstanceOf(WireFault.class);
  }

  @Test
  void tryRead_ofCutOff_leavesThePosition() throws WireFault {
    ByteBuffer in = bytes("ffff");
    assertThat(Varint.tryRead(in)).isEqualTo(Varint.INCOMPLETE);
    assertThat(in.position()).isZero();
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }
}
