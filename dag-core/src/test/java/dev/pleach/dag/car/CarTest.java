package dev.pleach.dag.car;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Vectors;
import dev.pleach.dag.codec.Decoded;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Archives: those of others, our own, and bytes that are none. */
class CarTest {
  private static final String FOLDER = "car/ipld-spec/carv1-basic/";

  @Test
  void publicExample_isReadAndWrittenBack() throws IOException {
    JsonNode expected = Vectors.json(FOLDER + "carv1-basic.json");
    byte[] bytes = Vectors.bytes(Vectors.path(FOLDER + "carv1-basic.car"));
    CarReader car = CarReader.open(new ByteArrayInputStream(bytes)).orThrow();
    List<String> roots = new ArrayList<>();
    expected.at("/header/roots").forEach(root -> roots.add(root.path("/").asText()));
    assertThat(car.roots().stream().map(Cid::toString))
        .isNotEmpty()
        .containsExactlyElementsOf(roots);
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    CarWriter writer = CarWriter.begin(copy, car.roots());
    for (JsonNode block : expected.path("blocks")) {
      CarBlock section = car.next().orThrow().orElseThrow();
      assertThat(section.cid()).hasToString(block.at("/cid/~1").asText());
      assertThat(section.bytes().length).isEqualTo(block.path("blockLength").asInt());
      writer.add(section.cid(), section.bytes());
    }
    assertThat(car.next().orThrow()).isEmpty();
    assertThat(copy.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void version2_isRefused() throws IOException {
    byte[] bytes = Vectors.bytes(Vectors.path("car/ipld-spec/carv2-basic/carv2-basic.car"));
    assertThat(CarReader.open(new ByteArrayInputStream(bytes)).refusal()).isPresent();
  }

  @Test
  void b6_bytesThatDoNotHashToTheirName_areRefused() throws IOException {
    byte[] data = {1, 2, 3};
    for (Cid cid : List.of(Cid.ofDagCbor(data), Cid.ofRaw(data))) {
      assertThat(only(cid, data).value()).isPresent();
      assertThat(only(cid, new byte[] {1, 2, 4}).refusal().orElseThrow()).contains("are others");
    }
  }

  private static Decoded<Optional<CarBlock>> only(Cid cid, byte[] data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CarWriter.begin(out, List.of(cid)).add(cid, data);
    return CarReader.open(new ByteArrayInputStream(out.toByteArray())).orThrow().next();
  }

  @Test
  void hostileHeadersAndSections() throws IOException {
    for (String header :
        List.of(
            "",
            "00",
            "8000",
            "ff",
            "ffffffffffffffffffff01",
            "ffffffff7f",
            "01a0",
            "05a16161",
            "11a265726f6f7473806776657273696f6e02",
            "11a265726f6f7473806776657273696f6e01",
            "0aa16776657273696f6e02",
            "ff7f")) {
      boolean isRight = header.equals("11a265726f6f7473806776657273696f6e01");
      Decoded<CarReader> read = CarReader.open(in(header));
      assertThat(read.value().isPresent()).as(header).isEqualTo(isRight);
    }
    String head = "11a265726f6f7473806776657273696f6e01";
    for (String section :
        List.of(
            "00",
            "01",
            "0101",
            "ffffffff0f",
            "8101",
            "0401711220",
            "03ffffff",
            "0201ff",
            "05015500ff00",
            "0a01551220aabbccddeeff",
            "02" + "1220",
            "81808001")) {
      Decoded<Optional<CarBlock>> read = CarReader.open(in(head + section)).orThrow().next();
      assertThat(read.refusal()).as(section).isPresent();
      assertThat(read.refusal().orElseThrow()).hasLineCount(1);
    }
    assertThat(CarReader.open(in(head)).orThrow().next().orThrow()).isEmpty();
  }

  private static ByteArrayInputStream in(String hex) {
    return new ByteArrayInputStream(HexFormat.of().parseHex(hex));
  }

  @Property(tries = 2_000)
  void damagedArchives_areRefusedOrReadInBoundedMemory(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] data = new byte[random.nextInt(300)];
    random.nextBytes(data);
    CarWriter writer = CarWriter.begin(out, List.of(Cid.ofRaw(data)));
    writer.add(Cid.ofRaw(data), data);
    writer.add(Cid.ofDagCbor(data), data);
    byte[] bytes = out.toByteArray();
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    Decoded<CarReader> opened =
        CarReader.open(
            new ByteArrayInputStream(Arrays.copyOf(bytes, random.nextInt(bytes.length) + 1)));
    if (opened.value().isPresent()) {
      Decoded<Optional<CarBlock>> next = opened.orThrow().next();
      while (next.value().flatMap(block -> block).isPresent()) {
        next = opened.orThrow().next();
      }
    }
  }
}
