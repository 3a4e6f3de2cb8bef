package dev.pleach.adapter.libp2p;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PrefixedMessagesTest {
  @Test
  void b10_lengthNearTheGreatestNumber_isRefusedLikeAnyOtherThatIsTooLong() {
    for (String length : new String[] {"ffffffffffffffff7f", "f6ffffffffffffff7f", "8120"}) {
      PrefixedMessages messages = new PrefixedMessages("message", 4_096);
      messages.add(ByteBuffer.wrap(HexFormat.of().parseHex(length + "00000000000000000000")));
      assertThatThrownBy(messages::next)
          .as(length)
          .isInstanceOf(WireFault.class)
          .matches(fault -> ((WireFault) fault).text().contains("above the limit of 4096"));
    }
  }
}
