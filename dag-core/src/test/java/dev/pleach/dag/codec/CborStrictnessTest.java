package dev.pleach.dag.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Each class of bytes that the library underneath takes, or refuses, as a test of its own. */
class CborStrictnessTest {
  private static final String BLOCK_CID = "01711220" + "ab".repeat(32);

  @Test
  void unsortedKeys_byBytes() {
    assertAccepted("a2616101616202");
    assertRefused("a2616202616101", "not canonical");
  }

  @Test
  void unsortedKeys_longerBeforeShorter() {
    assertAccepted("a261620162616102");
    assertRefused("a262616102616201", "not canonical");
  }

  @Test
  void duplicateKeys() {
    assertRefused("a2616101616102", "twice");
    assertRefused("a2616101616101", "twice");
  }

  @Test
  void integerKeys() {
    assertRefused("a10102", "not canonical");
    assertRefused("a12002", "not canonical");
  }

  @Test
  void byteStringKeys() {
    assertRefused("a1416102", "not canonical");
  }

  @Test
  void nullAndListKeys() {
    assertRefused("a1f602", "not CBOR");
    assertRefused("a1800002", "not CBOR");
  }

  @Test
  void taggedKey() {
    assertRefused("a1d82a616102", "tag 42");
    assertRefused("a1c0616102", "tag 0");
  }

  @Test
  void indefiniteList() {
    assertRefused("9fff", "not canonical");
    assertRefused("9f01ff", "not canonical");
  }

  @Test
  void indefiniteMap() {
    assertRefused("bfff", "not canonical");
    assertRefused("bf616101ff", "not canonical");
  }

  @Test
  void indefiniteText() {
    assertRefused("7f6161ff", "not canonical");
    assertRefused("7fff", "not canonical");
    assertRefused("a17f6161ff01", "not canonical");
  }

  @Test
  void indefiniteBytes() {
    assertRefused("5f4161ff", "not canonical");
    assertRefused("5fff", "not canonical");
  }

  @Test
  void longIntegers() {
    assertAccepted("17");
    assertRefused("1817", "not canonical");
    assertRefused("1900ff", "not canonical");
    assertRefused("1a0000ffff", "not canonical");
    assertRefused("1b00000000ffffffff", "not canonical");
    assertRefused("3817", "not canonical");
    assertRefused("3b00000000ffffffff", "not canonical");
  }

  @Test
  void longLengths() {
    assertAccepted("6161");
    assertRefused("780161", "not canonical");
    assertRefused("79000161", "not canonical");
    assertRefused("580161", "not canonical");
    assertRefused("980101", "not canonical");
    assertRefused("b801616101", "not canonical");
    assertRefused("a178016101", "not canonical");
    assertRefused("7b000000000000000161", "not canonical");
  }

  @Test
  void shortFloats() {
    assertAccepted("fb3ff8000000000000");
    assertRefused("f93e00", "a float of other than 64 bits");
    assertRefused("fa3fc00000", "a float of other than 64 bits");
  }

  @Test
  void notANumberAndInfinities() {
    assertRefused("f97e00", "float");
    assertRefused("fb7ff8000000000000", "NaN");
    assertRefused("fb7ff8000000000001", "NaN");
    assertRefused("fb7ff0000000000000", "Infinity");
    assertRefused("fbfff0000000000000", "-Infinity");
  }

  @Test
  void negativeZeroFloat_isAValueOfItsOwn() {
    assertAccepted("fb8000000000000000");
    assertAccepted("fb0000000000000000");
  }

  @Test
  void undefined() {
    assertRefused("f7", "undefined");
    assertRefused("81f7", "undefined");
  }

  @Test
  void simpleValues() {
    assertRefused("e0", "simple value");
    assertRefused("f0", "simple value");
    assertRefused("f8ff", "simple value");
    assertRefused("f820", "simple value");
    assertRefused("f814", "not CBOR");
    assertRefused("fc", "not CBOR");
  }

  @Test
  void foreignTags() {
    assertRefused("c001", "tag 0;");
    assertRefused("c07461", "tag 0;");
    assertRefused("d90100" + "80", "tag 256;");
    assertRefused("dafffffffff6", "tag 4294967295;");
    assertRefused("d9d9f700", "tag 55799;");
    assertRefused("c48201196ab3", "");
  }

  @Test
  void bignums_evenThoseThatFitAnInteger() {
    assertRefused("c24101", "bignum");
    assertRefused("c34101", "bignum");
    assertRefused("c249010000000000000000", "bignum");
    assertRefused("c248ffffffffffffffff", "");
  }

  @Test
  void stringReferences() {
    assertRefused("d9010083" + "6361616163616161" + "d81900", "tag 256;");
    assertRefused("8263616161d81900", "");
  }

  @Test
  void linkTag_nested() {
    assertAccepted(link(BLOCK_CID));
    assertRefused("d82a" + link(BLOCK_CID), "nested tags");
    assertRefused("c2" + link(BLOCK_CID), "bignum");
  }

  @Test
  void linkTag_beforeAnythingButBytes() {
    assertRefused("d82a00", "tag 42 before an integer");
    assertRefused("d82a6100", "tag 42 before text");
    assertRefused("d82a80", "tag 42 before a list");
    assertRefused("d82aa0", "tag 42 before a map");
    assertRefused("d82af6", "tag 42 before null");
    assertRefused("d82af5", "tag 42 before a truth value");
    assertRefused("d82afb3ff8000000000000", "tag 42 before a float");
    assertRefused("81d82a", "");
    assertRefused("d82a", "");
  }

  @Test
  void linkTag_longForm() {
    assertRefused("d9002a5825" + "00" + BLOCK_CID, "not canonical");
    assertRefused("da0000002a5825" + "00" + BLOCK_CID, "not canonical");
    assertRefused("db000000000000002a5825" + "00" + BLOCK_CID, "not canonical");
    assertRefused("db000000010000002a5825" + "00" + BLOCK_CID, "not CBOR");
  }

  @Test
  void link_withoutTheIdentityPrefix() {
    assertRefused("d82a5824" + BLOCK_CID, "must begin with the byte 00");
    assertRefused("d82a40", "must begin with the byte 00");
    assertRefused("d82a4100", "not a CID");
  }

  @Test
  void link_chunked() {
    assertRefused("d82a5f4100" + "5824" + BLOCK_CID + "ff", "not canonical");
  }

  @Test
  void link_toOtherVersionsCodecsAndHashes_isDataLikeAnyOther() {
    assertAccepted(link("1220" + "ab".repeat(32)));
    assertAccepted(link("01551220" + "ab".repeat(32)));
    assertAccepted(link("015500046162636a".replace("6a", "64")));
    assertAccepted(link("0155b220" + "20" + "ab".repeat(32)));
  }

  @Test
  void link_notACid() {
    assertRefused(link("0271" + "1220" + "ab".repeat(32)), "unknown CID version 2");
    assertRefused(link("01711220" + "ab".repeat(31)), "digest of 32 bytes and holds 31");
    assertRefused(link("01711220" + "ab".repeat(33)), "digest of 32 bytes and holds 33");
    assertRefused(link("8100711220" + "ab".repeat(32)), "not minimal");
  }

  @Test
  void trailingBytes() {
    assertRefused("0000", "bytes follow");
    assertRefused("80f6", "bytes follow");
    assertRefused("00ff", "");
    assertRefused("00d82a", "");
    assertRefused("0018", "");
  }

  @Test
  void truncation_atEveryByte() {
    String whole = "a3616183010203616244deadbeef6163a16161" + link(BLOCK_CID);
    assertAccepted(whole);
    for (int end = 0; end < whole.length(); end += 2) {
      assertRefused(whole.substring(0, end), "");
    }
  }

  @Test
  void nothingAtAll() {
    assertRefused("", "end early");
  }

  @Test
  void bareBreak() {
    assertRefused("ff", "not CBOR");
    assertRefused("81ff", "not CBOR");
    assertRefused("a1ff", "not CBOR");
    assertRefused("a16161ff", "not CBOR");
  }

  @Test
  void reservedAdditionalInformation() {
    for (String head : new String[] {"1c", "1d", "1e", "3c", "5c", "7d", "9e", "bc", "dc", "fd"}) {
      assertRefused(head + "00", "not CBOR");
    }
    assertRefused("1f", "not CBOR");
    assertRefused("3f", "");
    assertRefused("df00", "not CBOR");
  }

  @Test
  void invalidUtf8_overlong() {
    assertRefused("62c080", "");
    assertRefused("62c181", "");
    assertRefused("63e08080", "");
    assertRefused("64f0808080", "");
  }

  @Test
  void invalidUtf8_surrogates() {
    assertRefused("63eda080", "");
    assertRefused("66eda080edb080", "");
    assertRefused("a163eda08001", "");
    assertRefused("a166eda080edb08001", "");
  }

  @Test
  void invalidUtf8_aboveTheLastCodePoint() {
    assertAccepted("64f48fbfbf");
    assertRefused("64f4908080", "");
    assertRefused("64f7bfbfbf", "");
    assertRefused("65f888808080", "");
  }

  @Test
  void invalidUtf8_brokenSequences() {
    assertRefused("61ff", "");
    assertRefused("6180", "");
    assertRefused("62c361", "");
    assertRefused("61c3", "");
    assertRefused("64f0908080".replace("64", "63"), "");
    assertRefused("a161ff01", "");
    assertRefused("a162c36101", "");
  }

  @Test
  void text_insideAndOutsideTheBasicPlane() {
    assertAccepted(HexFormat.of().formatHex(DagCbor.encode(Value.of("aä€𝄞\u0000"))));
    assertAccepted("64" + HexFormat.of().formatHex("𝄞".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void wideIntegers_upTo64BitsInBothSigns() {
    assertAccepted("1bffffffffffffffff");
    assertAccepted("1b8000000000000000");
    assertAccepted("1b7fffffffffffffff");
    assertAccepted("3bffffffffffffffff");
    assertAccepted("3b8000000000000000");
    assertAccepted("3b7fffffffffffffff");
    assertAccepted("831bffffffffffffffff3bffffffffffffffff01");
  }

  @Test
  void checkHex_takesEitherCaseAndBlanksAround() {
    assertThat(DagCbor.checkHex(" 1BFFFFFFFFFFFFFFFF\t\r").value())
        .contains(Cid.ofDagCbor(HexFormat.of().parseHex("1bffffffffffffffff")));
  }

  @Test
  void checkHex_refusesWhatIsNoHex() {
    assertRefused("0", "hexadecimal");
    assertRefused("0g", "hexadecimal");
    assertRefused("00 00", "hexadecimal");
    assertRefused("\uff10\uff10", "hexadecimal");
  }

  @Test
  void checkHex_boundOfLength() {
    int max = DagCbor.CHECKED_BYTES_MAX;
    String head = "5a" + HexFormat.of().toHexDigits(max - 5);
    assertAccepted(head + "00".repeat(max - 5));
    assertRefused("5a" + HexFormat.of().toHexDigits(max - 4) + "00".repeat(max - 4), "more than");
  }

  private static String link(String cid) {
    int length = cid.length() / 2 + 1;
    String head = length < 24 ? HexFormat.of().toHexDigits((byte) (0x40 + length)) : "58";
    return "d82a"
        + head
        + (length < 24 ? "" : HexFormat.of().toHexDigits((byte) length))
        + "00"
        + cid;
  }

  private static void assertAccepted(String hex) {
    Decoded<Cid> verdict = DagCbor.checkHex(hex);
    assertThat(verdict.refusal()).as(hex).isEmpty();
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThat(verdict.value()).contains(Cid.ofDagCbor(bytes));
    assertThat(DagCbor.encode(DagCbor.decode(bytes, bytes.length).orThrow())).isEqualTo(bytes);
  }

  private static void assertRefused(String hex, String reasonPart) {
    Decoded<Cid> verdict = DagCbor.checkHex(hex);
    assertThat(verdict.value()).as(hex).isEmpty();
    assertThat(verdict.refusal().orElseThrow())
        .as(hex)
        .isNotBlank()
        .hasLineCount(1)
        .doesNotContain("Exception", "com.fasterxml")
        .contains(reasonPart);
  }
}
