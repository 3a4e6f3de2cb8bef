package dev.pleach.adapter.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NoiseXxTest {
  @Test
  void vectorOfCacophony_playsOnBothSides() throws IOException, WireFault {
    Map<String, Object> vector =
        Vectors.list(Vectors.read("libp2p/noise/cacophony-25519_ChaChaPoly_SHA256.json"), "vectors")
            .stream()
            .filter(v -> "Noise_XX_25519_ChaChaPoly_SHA256".equals(v.get("protocol_name")))
            .findFirst()
            .orElseThrow();
    NoiseXx initiator = side(vector, "init");
    NoiseXx responder = side(vector, "resp");
    List<Map<String, Object>> messages = Vectors.list(vector, "messages");
    for (int i = 0; i < 3; i++) {
      NoiseXx writer = i == 1 ? responder : initiator;
      NoiseXx reader = i == 1 ? initiator : responder;
      byte[] message = writer.write(Vectors.hex(messages.get(i), "payload"));
      assertThat(message).isEqualTo(Vectors.hex(messages.get(i), "ciphertext"));
      assertThat(reader.read(message)).isEqualTo(Vectors.hex(messages.get(i), "payload"));
    }
    assertThat(initiator.handshakeHash()).isEqualTo(Vectors.hex(vector, "handshake_hash"));
    assertThat(responder.handshakeHash()).isEqualTo(Vectors.hex(vector, "handshake_hash"));
    CipherKey[] initiatorKeys = initiator.split();
    CipherKey[] responderKeys = responder.split();
    for (int i = 3; i < messages.size(); i++) {
      CipherKey sealer = (i % 2 == 0 ? initiatorKeys : responderKeys)[0];
      CipherKey opener = (i % 2 == 0 ? responderKeys : initiatorKeys)[1];
      byte[] plain = Vectors.hex(messages.get(i), "payload");
      byte[] sealed = new byte[plain.length + CipherKey.TAG_BYTES];
      sealer.seal(new byte[0], plain, 0, plain.length, sealed, 0);
      assertThat(sealed).isEqualTo(Vectors.hex(messages.get(i), "ciphertext"));
      byte[] opened = new byte[plain.length];
      opener.open(new byte[0], sealed, 0, sealed.length, opened, 0);
      assertThat(opened).isEqualTo(plain);
    }
  }

  private static NoiseXx side(Map<String, Object> vector, String who) {
    return new NoiseXx(
        who.equals("init"),
        Vectors.hex(vector, who + "_prologue"),
        X25519.ofSecret(Vectors.hex(vector, who + "_static")),
        X25519.ofSecret(Vectors.hex(vector, who + "_ephemeral")));
  }

  @Test
  void messages_withoutPayload_haveTheSizesOfTheSpecification() throws WireFault {
    NoiseXx initiator = random(true, 1);
    NoiseXx responder = random(false, 2);
    byte[] one = initiator.write(new byte[0]);
    responder.read(one);
    byte[] two = responder.write(new byte[104]);
    initiator.read(two);
    byte[] three = initiator.write(new byte[104]);
    assertThat(new int[] {one.length, two.length, three.length}).containsExactly(32, 200, 168);
  }

  @Test
  void keyOfSmallOrder_isRefused() {
    NoiseXx responder = random(false, 3);
    assertThatThrownBy(
            () -> {
              responder.read(new byte[32]); // e = 0: every secret with it is all zero
              responder.write(new byte[0]);
            })
        .isInstanceOf(WireFault.class)
        .hasMessageContaining("small order");
  }

  /** A flipped bit anywhere in messages 2 or 3 is noticed at the latest in that message. */
  @Property(tries = 300)
  void flippedBit_isNoticed(@ForAll @IntRange(max = 199) int at, @ForAll @IntRange(max = 6) int bit)
      throws WireFault {
    NoiseXx initiator = random(true, 4);
    NoiseXx responder = random(false, 5);
    responder.read(initiator.write(new byte[0]));
    byte[] two = responder.write(new byte[104]);
    two[at] ^= (byte) (1 << bit);
    assertThatThrownBy(() -> initiator.read(two)).isInstanceOf(WireFault.class);
  }

  @Property(tries = 500)
  void cutMessages_areFaults(@ForAll @IntRange(max = 199) int length) throws WireFault {
    NoiseXx initiator = random(true, 6);
    NoiseXx responder = random(false, 7);
    responder.read(initiator.write(new byte[0]));
    byte[] two = java.util.Arrays.copyOf(responder.write(new byte[104]), length);
    assertThatThrownBy(() -> initiator.read(two)).isInstanceOf(WireFault.class);
  }

  @Test
  void seal_inPlace_givesTheSame() throws WireFault {
    byte[] key = new byte[32];
    byte[] plain = new byte[60_000];
    new Random(8).nextBytes(plain);
    byte[] apart = new byte[plain.length + CipherKey.TAG_BYTES];
    new CipherKey(key).seal(new byte[0], plain, 0, plain.length, apart, 0);
    byte[] inPlace = java.util.Arrays.copyOf(plain, apart.length);
    new CipherKey(key).seal(new byte[0], inPlace, 0, plain.length, inPlace, 0);
    assertThat(inPlace).isEqualTo(apart);
  }

  private static NoiseXx random(boolean initiator, long seed) {
    byte[] secrets = new byte[64];
    new Random(seed).nextBytes(secrets);
    return new NoiseXx(
        initiator,
        new byte[0],
        X25519.ofSecret(java.util.Arrays.copyOf(secrets, 32)),
        X25519.ofSecret(java.util.Arrays.copyOfRange(secrets, 32, 64)));
  }
}
