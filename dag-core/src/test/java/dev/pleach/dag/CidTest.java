package dev.pleach.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class CidTest {
  private static final String DIGEST =
      "c3c4733ec8affd06cf9e9ff50ffc6bcd2ec85a6170004bb709669c31de94391a";

  /** The example of the CID specification, in its three spellings. */
  @Example
  void versionsOfOneHash_areDifferentNames() {
    Cid v0 = Cid.parse("QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR");
    Cid v1 = Cid.parse("bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi");
    assertThat(v0.bytes()).isEqualTo(bytes("1220" + DIGEST));
    assertThat(v1.bytes()).isEqualTo(bytes("01701220" + DIGEST));
    assertThat(v0).isNotEqualTo(v1);
    assertThat(v0.isBlock()).isFalse();
    assertThat(v1.isBlock()).isFalse();
    assertThat(v0).hasToString("QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR");
    assertThat(v0.toBase58()).isEqualTo(v0.toString());
    assertThat(v1).hasToString("bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi");
    assertThat(Cid.parse(v1.toBase58())).isEqualTo(v1);
    assertThat(Cid.parse("f01701220" + DIGEST)).isEqualTo(v1);
  }

  @Example
  void b6_blocksHaveOneFormOnly() {
    assertThat(isBlock("01711220" + DIGEST)).isTrue();
    assertThat(isBlock("1220" + DIGEST)).as("version 0").isFalse();
    assertThat(isBlock("01551220" + DIGEST)).as("raw").isFalse();
    assertThat(isBlock("01701220" + DIGEST)).as("dag-pb").isFalse();
    assertThat(isBlock("01a9021220" + DIGEST)).as("dag-json").isFalse();
    assertThat(isBlock("01711214" + DIGEST.substring(0, 40))).as("cut digest").isFalse();
    assertThat(isBlock("01711114" + DIGEST.substring(0, 40))).as("sha1").isFalse();
    assertThat(isBlock("0171d50110" + DIGEST.substring(0, 32))).as("md5").isFalse();
    assertThat(isBlock("01711620" + DIGEST)).as("sha3-256").isFalse();
    assertThat(isBlock("01710020" + DIGEST)).as("identity").isFalse();
    assertThat(isBlock("01711221" + DIGEST + "00")).as("long digest").isFalse();
  }

  @Example
  void b6_identityHashOfAMebibyte_isRefusedUnread() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cid.of(new byte[1 << 20]))
        .withMessageContaining("at most 160");
  }

  @Example
  void binaryForm_atTheLimitAndOnePast() {
    assertThat(Cid.of(bytes("0155009b01" + "00".repeat(155))).bytes()).hasSize(160);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cid.of(bytes("0155009c01" + "00".repeat(156))));
  }

  @Example
  void binaryForm_mustBeExactlyOneCid() {
    assertRefused("", "ends inside");
    assertRefused("01", "ends inside");
    assertRefused("0171", "ends inside");
    assertRefused("017112", "ends inside");
    assertRefused("01711220", "holds 0");
    assertRefused("01711220" + DIGEST + "00", "holds 33");
    assertRefused("1220" + DIGEST + "00", "unknown CID version 18");
    assertRefused("1220" + DIGEST.substring(2), "unknown CID version 18");
    assertRefused("00711220" + DIGEST, "unknown CID version 0");
    assertRefused("02711220" + DIGEST, "unknown CID version 2");
    assertRefused("8100711220" + DIGEST, "not minimal");
    assertRefused("01f1001220" + DIGEST, "not minimal");
    assertRefused("01" + "ff".repeat(9) + "01", "more than 9 bytes");
    assertRefused("017112" + "ff".repeat(8) + "7f", "digest of");
  }

  @Example
  void text_ofVersion0WithAPrefixIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Cid.parse("f1220" + DIGEST));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cid.parse("zQmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR"));
  }

  @Example
  void text_thatIsNoneIsRefused() {
    for (String text :
        List.of("", "b", "z", "Qm", "x", "bafy", "Qm" + "1".repeat(44), "f0", "b=", "QMB")) {
      assertThatIllegalArgumentException().as(text).isThrownBy(() -> Cid.parse(text));
    }
  }

  @Example
  void publicMultihashes_makeCidsAndOnlyWholeSha256IsOurs() {
    int whole = 0;
    List<String> rows = Vectors.lines("multiformats/multihash/test_cases.csv");
    for (String row : rows.subList(1, rows.size())) {
      String[] fields = row.split(",");
      Cid cid = Cid.of(bytes("0155" + fields[3]));
      boolean isOurs = fields[0].equals("sha2-256") && fields[1].equals("256");
      assertThat(cid.isRawSha256()).as(row).isEqualTo(isOurs);
      assertThat(Cid.parse(cid.toString())).isEqualTo(cid);
      if (isOurs) {
        whole++;
        assertThat(cid.digest().hex()).isEqualTo(fields[3].substring(4));
      } else {
        assertThatIllegalStateException().isThrownBy(cid::digest);
      }
    }
    assertThat(whole).isEqualTo(20);
    assertThat(rows).hasSize(261);
  }

  @Property
  void everyBlockNameComesBack(@ForAll @Size(max = 64) byte[] bytes) {
    Cid cid = Cid.ofDagCbor(bytes);
    assertThat(cid.isBlock()).isTrue();
    assertThat(cid.isRawSha256()).isFalse();
    assertThat(cid).isEqualTo(Cid.ofBlock(Digest.sha256(bytes)));
    assertThat(Cid.of(cid.bytes())).isEqualTo(cid).hasSameHashCodeAs(cid);
    assertThat(Cid.parse(cid.toString())).isEqualTo(cid);
    assertThat(Cid.parse(cid.toBase58())).isEqualTo(cid);
    assertThat(cid.digest()).isEqualTo(Digest.sha256(bytes));
    assertThat(cid.bytes()).startsWith(1, 0x71, 0x12, 0x20).hasSize(36);
  }

  @Property
  void anyBytes_areACidOrRefused(@ForAll @Size(max = 170) byte[] bytes) {
    try {
      Cid cid = Cid.of(bytes);
      assertThat(cid.bytes()).isEqualTo(bytes);
      assertThat(Cid.parse(cid.toString())).isEqualTo(cid);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Example
  void order_isThatOfUnsignedBytes() {
    List<Cid> cids = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      cids.add(
          Cid.ofBlock(Digest.of(bytes(HexFormat.of().toHexDigits((byte) i) + "00".repeat(31)))));
    }
    List<Cid> shuffled = new ArrayList<>(cids);
    Collections.reverse(shuffled);
    Collections.sort(shuffled);
    assertThat(shuffled).isEqualTo(cids);
    assertThat(cids.get(0).equals(cids.get(1))).isFalse();
    assertThat(cids.get(0)).isNotEqualTo("text");
  }

  @Example
  void bytes_areCopiedInAndOut() {
    byte[] bytes = bytes("01711220" + DIGEST);
    Cid cid = Cid.of(bytes);
    bytes[5] ^= 1;
    cid.bytes()[6] ^= 1;
    assertThat(cid.bytes()).isEqualTo(bytes("01711220" + DIGEST));
  }

  private static boolean isBlock(String hex) {
    return Cid.of(bytes(hex)).isBlock();
  }

  private static void assertRefused(String hex, String reason) {
    assertThatIllegalArgumentException()
        .as(hex)
        .isThrownBy(() -> Cid.of(bytes(hex)))
        .withMessageContaining(reason);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
