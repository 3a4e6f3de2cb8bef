package dev.pleach.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pleach.dag.CraftedSignatures.Case;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class StrictEd25519Test {
  @Example
  void wycheproof_all151() {
    int valid = 0;
    int invalid = 0;
    for (JsonNode group : Vectors.json("crypto/wycheproof/ed25519_test.json").get("testGroups")) {
      byte[] key = hex(group.get("publicKey").get("pk").asText());
      for (JsonNode test : group.get("tests")) {
        boolean expected = test.get("result").asText().equals("valid");
        byte[] message = hex(test.get("msg").asText());
        byte[] signature = hex(test.get("sig").asText());
        assertThat(verify(key, message, signature)).as(test.toString()).isEqualTo(expected);
        valid += expected ? 1 : 0;
        invalid += expected ? 0 : 1;
      }
    }
    assertThat(valid).isEqualTo(88);
    assertThat(invalid).isEqualTo(63);
  }

  /** RFC 8032, 7.1, tests 1 to 3. */
  @Example
  void rfc8032_signsAndVerifies() {
    String[][] rows = {
      {
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
      },
      {
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
      },
      {
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
      }
    };
    for (String[] row : rows) {
      SigningKey key = SigningKey.ofSeed(hex(row[0]));
      assertThat(key.publicKey().hex()).isEqualTo(row[1]);
      assertThat(key.sign(hex(row[2])).bytes()).isEqualTo(hex(row[3]));
      assertThat(verify(hex(row[1]), hex(row[2]), hex(row[3]))).isTrue();
    }
  }

  @Example
  void crafted_verdictsAreThoseOfTheRuleAndOfTheGoldens() {
    List<String> actual = new ArrayList<>();
    for (Case crafted : CraftedSignatures.all()) {
      boolean verdict = verify(crafted.key(), crafted.message(), crafted.signature());
      assertThat(verdict).as(crafted.name()).isEqualTo(rule(crafted));
      actual.add(line(crafted, verdict));
    }
    Goldens.assertSame("ed25519-crafted.txt", actual);
  }

  @Example
  void crafted_torsionInRIsTheOnlyOddityThatIsTaken() {
    List<String> taken =
        CraftedSignatures.all().stream()
            .filter(c -> verify(c.key(), c.message(), c.signature()))
            .map(Case::name)
            .toList();
    assertThat(taken)
        .hasSize(11)
        .allMatch(n -> n.startsWith("honest-") || n.startsWith("torsion-in-r-"));
  }

  @Example
  void verdict_isTheSameWhenTheKeyIsKnownAlready() {
    for (Case crafted : CraftedSignatures.all()) {
      boolean first = verify(crafted.key(), crafted.message(), crafted.signature());
      boolean second = verify(crafted.key(), crafted.message(), crafted.signature());
      assertThat(second).as(crafted.name()).isEqualTo(first);
    }
  }

  @Example
  void everyFlippedBitOfSignatureKeyAndMessageIsNoticed() {
    SigningKey key = SigningKey.ofSeed(new byte[32]);
    byte[] message = "blk1 and more".getBytes(StandardCharsets.US_ASCII);
    byte[] signature = key.sign(message).bytes();
    byte[] point = key.publicKey().bytes();
    for (int bit = 0; bit < 8 * signature.length; bit++) {
      assertThat(verify(point, message, flipped(signature, bit))).as("bit %d", bit).isFalse();
    }
    for (int bit = 0; bit < 8 * point.length; bit++) {
      assertThat(verify(flipped(point, bit), message, signature)).as("bit %d", bit).isFalse();
    }
    for (int bit = 0; bit < 8 * message.length; bit++) {
      assertThat(verify(point, flipped(message, bit), signature)).as("bit %d", bit).isFalse();
    }
    assertThat(verify(point, message, signature)).isTrue();
  }

  @Property(tries = 50)
  void whatIsSignedVerifiesAndByTheRuleToo(
      @ForAll @Size(32) byte[] seed, @ForAll @Size(max = 200) byte[] message) {
    SigningKey key = SigningKey.ofSeed(seed);
    Signature signature = key.sign(message);
    assertThat(key.publicKey().verifies(message, signature)).isTrue();
    assertThat(key.sign(message)).isEqualTo(signature).hasSameHashCodeAs(signature);
    assertThat(rule(new Case("", key.publicKey().bytes(), message, signature.bytes()))).isTrue();
  }

  @Property(tries = 300)
  void randomBytesAreNoSignature(
      @ForAll @Size(32) byte[] key, @ForAll @Size(max = 70) byte[] signature) {
    assertThat(verify(key, new byte[4], signature)).isFalse();
  }

  @Example
  void signature_hasExactly64Bytes() {
    for (int length : new int[] {0, 63, 65}) {
      assertThatIllegalArgumentException().isThrownBy(() -> Signature.of(new byte[length]));
    }
    byte[] bytes = new byte[64];
    bytes[0] = 0x1f;
    Signature signature = Signature.of(bytes);
    bytes[1] = 1;
    signature.bytes()[2] = 1;
    assertThat(signature.bytes()).isEqualTo(Signature.of(signature.bytes()).bytes()).endsWith(0);
    assertThat(signature).hasToString("Signature(1f00000000000000)").isNotEqualTo("text");
  }

  @Example
  void seed_has32BytesAndIsNeverPrinted() {
    for (int length : new int[] {0, 31, 33}) {
      assertThatIllegalArgumentException().isThrownBy(() -> SigningKey.ofSeed(new byte[length]));
    }
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) 0x5a);
    SigningKey key = SigningKey.ofSeed(seed);
    seed[0] = 0;
    key.seed()[1] = 0;
    assertThat(key.seed()).containsOnly(0x5a);
    assertThat(key.toString()).doesNotContainIgnoringCase("5a5a");
  }

  /** The rule of docs/SPEC.md in plain arithmetic. */
  private static boolean rule(Case crafted) {
    if (crafted.signature().length != 64) {
      return false;
    }
    byte[] r = Arrays.copyOf(crafted.signature(), 32);
    BigInteger s = CurvePoint.fromLittleEndian(Arrays.copyOfRange(crafted.signature(), 32, 64));
    if (s.compareTo(CurvePoint.L) >= 0 || !isGoodPoint(r) || !isGoodPoint(crafted.key())) {
      return false;
    }
    CurvePoint a = point(crafted.key());
    BigInteger k = CraftedSignatures.challenge(r, crafted.key(), crafted.message());
    return a.times(CurvePoint.L).isIdentity()
        && CurvePoint.BASE
            .times(s)
            .timesEight()
            .isSame(point(r).timesEight().plus(a.times(k).timesEight()));
  }

  private static boolean isGoodPoint(byte[] encoded) {
    BigInteger y = CurvePoint.fromLittleEndian(encoded).clearBit(255);
    if (y.compareTo(CurvePoint.P) >= 0 || !CurvePoint.isOnCurve(y)) {
      return false;
    }
    CurvePoint point = point(encoded);
    return Arrays.equals(point.encode(), encoded) && !point.timesEight().isIdentity();
  }

  private static CurvePoint point(byte[] encoded) {
    BigInteger number = CurvePoint.fromLittleEndian(encoded);
    return CurvePoint.decode(number.clearBit(255), number.testBit(255));
  }

  private static String line(Case crafted, boolean verdict) {
    HexFormat hex = HexFormat.of();
    return String.join(
        " ",
        verdict ? "valid" : "invalid",
        crafted.name(),
        hex.formatHex(crafted.key()),
        hex.formatHex(crafted.message()),
        "[" + hex.formatHex(crafted.signature()) + "]");
  }

  private static boolean verify(byte[] key, byte[] message, byte[] signature) {
    return StrictEd25519.verify(PublicKey.of(key), message, signature);
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] flipped = bytes.clone();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    return flipped;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
