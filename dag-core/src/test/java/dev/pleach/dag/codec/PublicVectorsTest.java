package dev.pleach.dag.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import dev.pleach.dag.Vectors;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PublicVectorsTest {
  private static final int ANY_LENGTH = 1 << 24;

  /** First bytes of floats of 16 and 32 bits, undefined, and simple values without a name. */
  private static final Set<Integer> FOREIGN_SIMPLES = Set.of(0xf9, 0xfa, 0xf7, 0xf0, 0xf8);

  @Test
  void ipldFixtures_allAreAcceptedUnderTheirCid() {
    List<Path> files = Vectors.files("cbor/ipld-codec-fixtures", ".dag-cbor");
    assertThat(files).hasSize(128);
    for (Path file : files) {
      byte[] bytes = Vectors.bytes(file);
      String name = file.getFileName().toString().replace(".dag-cbor", "");
      Decoded<Value> decoded = DagCbor.decode(bytes, ANY_LENGTH);
      assertThat(decoded.refusal()).as(file.toString()).isEmpty();
      assertThat(DagCbor.encode(decoded.orThrow())).isEqualTo(bytes);
      assertThat(Cid.ofDagCbor(bytes)).hasToString(name).isEqualTo(Cid.parse(name));
      assertThat(DagCbor.checkHex(HexFormat.of().formatHex(bytes)).value())
          .contains(Cid.parse(name));
    }
  }

  @Test
  void ipldFixtures_namesOfOtherCodecsAreReadAndPrintedAlike() {
    List<Path> files = Vectors.files("cbor/ipld-codec-fixtures", ".dag-json");
    assertThat(files).hasSize(128);
    for (Path file : files) {
      String name = file.getFileName().toString().replace(".dag-json", "");
      assertThat(Cid.parse(name)).hasToString(name);
      assertThat(Cid.parse(name).isBlock()).isFalse();
    }
  }

  @Test
  void rfc8949_39RowsAreDagCborAnd43AreRefusedWithAReason() {
    int accepted = 0;
    int refused = 0;
    for (JsonNode row : Vectors.json("cbor/rfc8949-appendix_a.json")) {
      String hex = row.get("hex").asText();
      Decoded<Cid> verdict = DagCbor.checkHex(hex);
      assertThat(verdict.value().isPresent()).as(hex).isEqualTo(isDagCbor(row));
      if (verdict instanceof Decoded.Bad<Cid> bad) {
        refused++;
        assertThat(bad.reason()).as(hex).isNotBlank().doesNotContain("Exception");
      } else {
        accepted++;
      }
    }
    assertThat(accepted).isEqualTo(39);
    assertThat(refused).isEqualTo(43);
  }

  /** Says from the row itself what DAG-CBOR allows. */
  private static boolean isDagCbor(JsonNode row) {
    String hex = row.get("hex").asText();
    int head = Integer.parseInt(hex.substring(0, 2), 16);
    boolean isTagged = head >> 5 == 6;
    boolean isKeyedByIntegers = hex.equals("a201020304");
    boolean isIndefinite = !row.get("roundtrip").asBoolean();
    return !isTagged && !isKeyedByIntegers && !isIndefinite && !FOREIGN_SIMPLES.contains(head);
  }
}
