package dev.pleach.dag.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published vectors: key 00..0f, input 00..n-1. */
class SipHashTest {
  private static byte[] upTo(int n) {
    byte[] bytes = new byte[n];
    for (int i = 0; i < n; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({
    "0, 310e0edd47db6f72, a3817f04ba25a8e66df67214c7550293",
    "1, fd67dc93c539f874, da87c1d86b99af44347659119b22fc45",
    "2, 5a4fa9d909806c0d, 8177228da4a45dc7fca38bdef60affe4",
    "3, 2d7efbd796666785, 9c70b60c5267a94e5f33b6b02985ed51",
    "4, b7877127e09427cf, f88164c12d9c8faf7d0f6e7c7bcd5579",
    "5, 8da699cd64557618, 1368875980776f8854527a07690e9627",
    "6, cee3fe586e46c9cb, 14eeca338b208613485ea0308fd7a15e",
    "7, 37d1018bf50002ab, a1f1ebbed8dbc153c0b84aa61ff08239",
    "8, 6224939a79f5f593, 3b62a9ba6258f5610f83e264f31497b4",
    "15, e545be4961ca29a1, 5493e99933b0a8117e08ec0f97cfc3d9",
    "16, db9bc2577fcc2a3f, 6ee2a4ca67b054bbfd3315bf85230577",
    "17, 9447be2cf5e99a69, 473d06e8738db89854c066c47ae47740",
    "31, 42c341d8fa92d832, 2939b0183223fafc1723de4f52c43d35",
    "32, ce7cf2722f512771, 7c3956ca5eeafc3e363e9d556546eb68",
    "63, 724506eb4c328a95, 5150d1772f50834a503e069a973fbd7c"
  })
  void hash_publishedVectors(int length, String hash64, String hash128) {
    long hash = SipHash.hash64(upTo(16), upTo(length));
    byte[] least = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(hash).array();
    assertThat(HexFormat.of().formatHex(least)).isEqualTo(hash64);
    assertThat(HexFormat.of().formatHex(SipHash.hash128(upTo(16), upTo(length))))
        .isEqualTo(hash128);
  }

  @Test
  void hashOf16Bytes_isThatOfAnyBytes() {
    byte[] key = upTo(16);
    for (int i = 0; i < 100; i++) {
      byte[] input = upTo(16);
      input[i % 16] ^= (byte) (37 * i);
      ByteBuffer in = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
      SipHash.Output output = new SipHash.Of16Bytes(key).hash(in.getLong(), in.getLong());
      ByteBuffer out = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(out.putLong(output.first()).putLong(output.second()).array())
          .isEqualTo(SipHash.hash128(key, input));
    }
    assertThatThrownBy(() -> new SipHash.Of16Bytes(new byte[15]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void hash_keyOfAnotherLength_isRefused() {
    assertThatThrownBy(() -> SipHash.hash64(new byte[15], new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
