package dev.pleach.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class MultibaseTest {
  private static final Set<String> OURS =
      Set.of("base16", "base16upper", "base32", "base32upper", "base58btc");
  private static final List<String> FILES =
      List.of("basic", "leading_zero", "two_leading_zeros", "case_insensitivity");

  @Example
  void publicVectors_ofOurBasesAreReadAndWritten() {
    int read = 0;
    for (String file : FILES) {
      List<String> lines = Vectors.lines("multiformats/multibase/" + file + ".csv");
      byte[] plain = unescaped(quoted(lines.get(0)));
      for (String line : lines.subList(1, lines.size())) {
        String base = line.substring(0, line.indexOf(','));
        if (OURS.contains(base)) {
          assertThat(Multibase.parse(quoted(line))).as(line).isEqualTo(plain);
          read++;
          if (!file.equals("case_insensitivity")) {
            assertWritten(base, quoted(line), plain);
          }
        }
      }
    }
    assertThat(read).isEqualTo(19);
  }

  private static void assertWritten(String base, String encoded, byte[] plain) {
    switch (base) {
      case "base16" -> assertThat("f" + Multibase.base16(plain)).isEqualTo(encoded);
      case "base32" -> assertThat("b" + Multibase.base32(plain)).isEqualTo(encoded);
      case "base58btc" -> assertThat("z" + Multibase.base58(plain)).isEqualTo(encoded);
      default -> assertThat(base).endsWith("upper");
    }
  }

  @Example
  void publicVectors_ofOtherBasesAreRefusedByName() {
    int refused = 0;
    for (String file : FILES) {
      List<String> lines = Vectors.lines("multiformats/multibase/" + file + ".csv");
      for (String line : lines.subList(1, lines.size())) {
        if (!OURS.contains(line.substring(0, line.indexOf(',')))) {
          assertThatIllegalArgumentException()
              .isThrownBy(() -> Multibase.parse(quoted(line)))
              .withMessageContaining("unknown multibase");
          refused++;
        }
      }
    }
    assertThat(refused).isEqualTo(62);
  }

  @Property
  void base58_comesBackAndIsTheNumberInBase58(@ForAll @Size(max = 80) byte[] bytes) {
    String text = Multibase.base58(bytes);
    assertThat(Multibase.parseBase58(text)).isEqualTo(bytes);
    String digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    BigInteger number = BigInteger.ZERO;
    for (char digit : text.toCharArray()) {
      number =
          number.multiply(BigInteger.valueOf(58)).add(BigInteger.valueOf(digits.indexOf(digit)));
    }
    assertThat(number).isEqualTo(new BigInteger(1, bytes));
  }

  @Property
  void base32AndBase16_comeBack(@ForAll @Size(max = 80) byte[] bytes) {
    assertThat(Multibase.parseBase32(Multibase.base32(bytes))).isEqualTo(bytes);
    assertThat(Multibase.parseBase16(Multibase.base16(bytes))).isEqualTo(bytes);
    assertThat(Multibase.parse("B" + Multibase.base32(bytes).toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(bytes);
  }

  @Property
  void anyText_isReadOrRefusedWithAMessage(@ForAll String text) {
    try {
      assertThat(Multibase.parse(text)).isNotNull();
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(300);
    }
  }

  @Example
  void base32_trailingBitsMustBeZero() {
    assertThat(Multibase.parseBase32("ae")).isEqualTo(new byte[] {1});
    assertThatIllegalArgumentException().isThrownBy(() -> Multibase.parseBase32("af"));
    assertThatIllegalArgumentException().isThrownBy(() -> Multibase.parseBase32("a"));
    assertThatIllegalArgumentException().isThrownBy(() -> Multibase.parseBase32("ae======"));
    assertThatIllegalArgumentException().isThrownBy(() -> Multibase.parseBase32("AE"));
    assertThatIllegalArgumentException().isThrownBy(() -> Multibase.parseBase32("a1"));
  }

  @Example
  void base16_needsPairsOfLowerCaseDigits() {
    assertThat(Multibase.parseBase16("")).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> Multibase.parseBase16("0"));
    assertThatIllegalArgumentException().isThrownBy(() -> Multibase.parseBase16("0A"));
    assertThatIllegalArgumentException().isThrownBy(() -> Multibase.parseBase16("0g"));
  }

  @Example
  void base58_refusesLettersThatLookAlike() {
    for (String letter : List.of("0", "O", "I", "l", " ", "é", "\u0131")) {
      assertThatIllegalArgumentException().isThrownBy(() -> Multibase.parseBase58("1" + letter));
    }
    assertThat(Multibase.parseBase58("")).isEmpty();
    assertThat(Multibase.parseBase58("11")).isEqualTo(new byte[2]);
  }

  @Example
  void text_atTheLimitIsReadAndOnePastIsRefused() {
    int max = Multibase.TEXT_CHARS_MAX;
    assertThat(Multibase.parse("z" + "1".repeat(max - 1))).hasSize(max - 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Multibase.parse("z" + "1".repeat(max)))
        .withMessageContaining("1025 characters");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Multibase.parseBase58("1".repeat(max + 1)));
    assertThatIllegalArgumentException().isThrownBy(() -> Multibase.parse(""));
    assertThat(Multibase.parseBase16("0".repeat(max))).hasSize(max / 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Multibase.parseBase16("0".repeat(max + 2)));
  }

  private static String quoted(String line) {
    return line.substring(line.indexOf('"') + 1, line.lastIndexOf('"'));
  }

  private static byte[] unescaped(String text) {
    return text.replace("\\x00", "\u0000").getBytes(StandardCharsets.UTF_8);
  }
}
