package dev.pleach.adapter.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.Multibase;
import dev.pleach.dag.PublicKey;
import dev.pleach.dag.SigningKey;
import dev.pleach.port.PeerId;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeerIdsTest {
  @Test
  void ed25519Vector_encodesAndDerives() throws IOException, WireFault {
    Map<String, Object> vectors = Vectors.read("libp2p/peer-ids.json");
    byte[] privateKey = key(vectors, "ED25519 private key");
    byte[] publicKey = key(vectors, "ED25519 public key");
    byte[] seed = Arrays.copyOfRange(privateKey, 4, 36);
    PublicKey key = SigningKey.ofSeed(seed).publicKey();
    assertThat(PeerIds.encodeKey(key)).isEqualTo(publicKey);
    assertThat(PeerIds.decodeKey(publicKey)).isEqualTo(key);
    assertThat(PeerIds.printMultihash(PeerIds.multihash(key)))
        .isEqualTo(new PeerId(key).toString());
    assertThat(PeerIds.keyOf(PeerIds.multihash(key))).contains(key);
  }

  @Test
  void otherKeys_areRefusedByName() throws IOException {
    Map<String, Object> vectors = Vectors.read("libp2p/peer-ids.json");
    for (String name : new String[] {"rsa", "ECDSA", "secp256k1"}) {
      byte[] key = key(vectors, name + " public key");
      assertThatThrownBy(() -> PeerIds.decodeKey(key)).hasMessageContaining("not an Ed25519 key");
    }
  }

  @Test
  void textExamples_areRead() throws IOException, WireFault {
    Map<String, Object> vectors = Vectors.read("libp2p/peer-ids.json");
    for (Object text : (Iterable<?>) vectors.get("peer_id_text_examples")) {
      byte[] multihash = PeerIds.parseMultihash(text.toString());
      String printed = PeerIds.printMultihash(multihash);
      assertThat(PeerIds.parseMultihash(printed)).isEqualTo(multihash);
      String cid = "b" + Multibase.base32(PeerIds.concat(new byte[] {1, 0x72}, multihash));
      assertThat(PeerIds.parseMultihash(cid)).isEqualTo(multihash);
    }
  }

  @Test
  void parse_ofOtherCids_isRefused() {
    assertThatThrownBy(
            () -> PeerIds.parseMultihash("b" + Multibase.base32(new byte[] {1, 0x71, 0x12, 0x20})))
        .hasMessageContaining("not version 1 of a libp2p key");
    assertThatThrownBy(() -> PeerIds.parseMultihash("")).isInstanceOf(WireFault.class);
    assertThatThrownBy(() -> PeerIds.parseMultihash("1".repeat(2_000)))
        .isInstanceOf(WireFault.class);
  }

  private static byte[] key(Map<String, Object> vectors, String name) {
    return Vectors.list(vectors, "keys").stream()
        .filter(key -> name.equals(key.get("key")))
        .map(key -> Vectors.hex(key, "hex"))
        .findFirst()
        .orElseThrow();
  }
}
