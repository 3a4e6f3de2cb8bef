package dev.pleach.testkit.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pleach.dag.PublicKey;
import dev.pleach.port.KeyStore;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The contract of {@link KeyStore}, rule by rule (docs/SPEC.md, section "Ports"). */
@Timeout(60)
public abstract class KeyStoreTck {
  /** Where the keys of the running test lie. */
  @TempDir Path place;

  /** Made by an implementor's subclass. */
  protected KeyStoreTck() {}

  /**
   * Opens the key store of a place, with real chance.
   *
   * @param place a path where nothing is the first time; the same one again gives the same keys, if
   *     they are durable
   */
  protected abstract KeyStore open(Path place);

  /** Returns true if keys outlive the object; override it if they do not. */
  protected boolean isDurable() {
    return true;
  }

  @Test
  void required_k1_1_laterCalls_returnTheSameKeys() {
    KeyStore keys = open(place.resolve("a"));
    assertThat(keys.peerKey().publicKey()).isEqualTo(keys.peerKey().publicKey());
    assertThat(keys.authorKey().publicKey()).isEqualTo(keys.authorKey().publicKey());
  }

  @Test
  void required_k1_2_severalThreadsCallFirst_allGetTheSameKeys() {
    KeyStore keys = open(place.resolve("a"));
    Set<PublicKey> seen = ConcurrentHashMap.newKeySet();
    InParallel.run(
        8,
        number -> {
          seen.add(keys.peerKey().publicKey());
          seen.add(keys.authorKey().publicKey());
        });
    assertThat(seen).hasSize(2);
  }

  @Test
  void required_k2_1_peerAndAuthor_haveDifferentKeys() {
    KeyStore keys = open(place.resolve("a"));
    assertThat(keys.peerKey().publicKey()).isNotEqualTo(keys.authorKey().publicKey());
  }

  @Test
  void required_k2_2_twoPlaces_haveDifferentKeys() {
    KeyStore one = open(place.resolve("a"));
    KeyStore other = open(place.resolve("b"));
    assertThat(one.peerKey().publicKey()).isNotEqualTo(other.peerKey().publicKey());
    assertThat(one.authorKey().publicKey()).isNotEqualTo(other.authorKey().publicKey());
  }

  @Test
  void durable_k3_1_openedAgain_theKeysAreTheSame() {
    assumeTrue(isDurable(), "K3 is skipped: the key store says that it is not durable");
    KeyStore first = open(place.resolve("a"));
    PublicKey peer = first.peerKey().publicKey();
    PublicKey author = first.authorKey().publicKey();
    KeyStore second = open(place.resolve("a"));
    assertThat(second.authorKey().publicKey()).isEqualTo(author);
    assertThat(second.peerKey().publicKey()).isEqualTo(peer);
  }

  @Test
  void durable_k3_2_severalFirstStartsAtOnce_makeOneKey() {
    assumeTrue(isDurable(), "K3 is skipped: the key store says that it is not durable");
    for (int round = 0; round < 10; round++) {
      Path here = place.resolve("round" + round);
      Set<PublicKey> seen = ConcurrentHashMap.newKeySet();
      InParallel.run(8, number -> seen.add(open(here).authorKey().publicKey()));
      assertThat(seen).as("K3: round " + round).hasSize(1);
    }
  }
}
