package dev.pleach.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class IdsTest {
  private static final String HEX = "00ff" + "7f80".repeat(15);

  @Test
  void ids_have32BytesCopiedInAndOut() {
    for (Function<byte[], Id32<?>> type : types()) {
      byte[] bytes = new byte[32];
      Arrays.fill(bytes, (byte) 0x80);
      Id32<?> id = type.apply(bytes);
      bytes[0] = 0;
      id.bytes()[1] = 0;
      assertThat(id.bytes()).containsOnly(0x80).hasSize(32);
      assertThat(id.prefix64()).isEqualTo(0x8080808080808080L);
      for (int length : new int[] {0, 31, 33}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> type.apply(new byte[length]))
            .withMessageContaining("needs 32 bytes, got " + length);
      }
    }
  }

  @Test
  void ids_ofDifferentKindsAreNeverEqual() {
    List<Id32<?>> same = types().stream().<Id32<?>>map(type -> type.apply(new byte[32])).toList();
    assertThat(same).doesNotHaveDuplicates();
    for (Function<byte[], Id32<?>> type : types()) {
      Id32<?> id = type.apply(new byte[32]);
      assertThat(id).isEqualTo(type.apply(new byte[32])).isNotEqualTo("text");
      assertThat(id.hashCode()).isEqualTo(type.apply(new byte[32]).hashCode());
    }
  }

  @Test
  void ids_areOrderedByUnsignedBytes() {
    byte[] low = new byte[32];
    byte[] high = new byte[32];
    low[31] = 0x7f;
    high[31] = (byte) 0x80;
    assertThat(Digest.of(low)).isLessThan(Digest.of(high));
    assertThat(Digest.of(low)).isEqualByComparingTo(Digest.of(low));
  }

  @Test
  void hex_comesBackAndIsExact() {
    assertThat(Digest.parse(HEX).hex()).isEqualTo(HEX);
    assertThat(AuthorId.parse(HEX).hex()).isEqualTo(HEX);
    assertThat(DocumentId.parse(HEX).hex()).isEqualTo(HEX);
    assertThat(ScopeId.parse(HEX).hex()).isEqualTo(HEX);
    assertThat(Digest.parse(HEX)).hasToString("Digest(" + HEX.substring(0, 16) + ")");
    for (String wrong :
        List.of(
            "",
            HEX + "00",
            HEX.substring(2),
            HEX.toUpperCase(Locale.ROOT),
            "0x" + HEX.substring(2))) {
      assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> Digest.parse(wrong));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Digest.parse("0".repeat(100_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void author_isItsKey() {
    PublicKey key = SigningKey.ofSeed(new byte[32]).publicKey();
    assertThat(AuthorId.of(key).key()).isEqualTo(key);
    assertThat(AuthorId.of(key).hex()).isEqualTo(key.hex());
  }

  @Test
  void secrets_areNotPrinted() {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) 0x5a);
    assertThat(DatabaseId.of(bytes)).hasToString("DatabaseId(secret)");
    assertThat(ScopeSecret.of(bytes)).hasToString("ScopeSecret(secret)");
  }

  @Test
  void address_comesBack() {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 256; i++) {
      Arrays.fill(bytes, (byte) i);
      DatabaseId database = DatabaseId.of(bytes);
      assertThat(database.address()).hasSize(60).startsWith("pleach1");
      assertThat(DatabaseId.parse(database.address())).isEqualTo(database);
    }
  }

  @Test
  void address_thatIsNoneIsRefusedWithoutBeingRepeated() {
    String right = DatabaseId.of(new byte[32]).address();
    String secretPart = right.substring(20, 40);
    for (String wrong :
        List.of(
            "",
            "pleach1",
            "pleach2" + right.substring(7),
            right.substring(0, 59),
            right + "a",
            right.toUpperCase(Locale.ROOT),
            right.substring(0, 59) + "1",
            right.substring(0, 59) + "b",
            "pleach1ba" + right.substring(9),
            right + "a".repeat(100_000))) {
      assertThatIllegalArgumentException()
          .as(wrong.length() < 100 ? wrong : "long")
          .isThrownBy(() -> DatabaseId.parse(wrong))
          .satisfies(
              e -> assertThat(e.getMessage()).doesNotContain(secretPart).hasSizeLessThan(200));
    }
  }

  @Test
  void collectionName_withAnUnpairedSurrogateIsRefused() {
    DatabaseId database = DatabaseId.of(new byte[32]);
    assertThatIllegalArgumentException().isThrownBy(() -> database.scopeSecret("a\ud800"));
    assertThat(database.scopeSecret("a?")).isNotEqualTo(database.scopeSecret("a"));
  }

  @Test
  void tag_needsANonceOf16Bytes() {
    ScopeSecret secret = ScopeSecret.of(new byte[32]);
    PublicKey key = SigningKey.ofSeed(new byte[32]).publicKey();
    assertThat(secret.tag(key, key, new byte[16])).hasSize(16);
    for (int length : new int[] {0, 15, 17}) {
      assertThatIllegalArgumentException().isThrownBy(() -> secret.tag(key, key, new byte[length]));
    }
  }

  @Test
  void rootType_isOneByte() {
    ScopeId scope = ScopeId.of(new byte[32]);
    Digest idHash = Digest.of(new byte[32]);
    assertThat(new DocumentName(scope, 0, idHash).documentId())
        .isNotEqualTo(new DocumentName(scope, 255, idHash).documentId());
    for (int wrong : new int[] {-1, 256}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new DocumentName(scope, wrong, idHash));
    }
  }

  private static List<Function<byte[], Id32<?>>> types() {
    return List.of(
        AuthorId::of,
        DatabaseId::of,
        Digest::of,
        DocumentId::of,
        PublicKey::of,
        ScopeId::of,
        ScopeSecret::of);
  }
}
