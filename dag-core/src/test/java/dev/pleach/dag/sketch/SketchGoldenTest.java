package dev.pleach.dag.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What every runtime and every implementation must find: indexes, hashes, symbols. */
class SketchGoldenTest {
  private static final int INDEXES = 14;
  private static final long[] SEEDS = {0, 1, 2, 0x0123456789abcdefL, -1, Long.MIN_VALUE};

  @Test
  void sketches_areThoseThatWerePromised() {
    assertThat(lines()).containsExactlyElementsOf(golden());
  }

  private static List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (long seed : SEEDS) {
      lines.add("indexes " + HexFormat.of().toHexDigits(seed) + " = " + indexes(seed));
    }
    for (SketchKind kind : SketchKind.values()) {
      addSymbols(lines, kind);
    }
    return lines;
  }

  private static String indexes(long hash) {
    List<Integer> indexes = new ArrayList<>();
    long state = Mapping.start(hash);
    int index = 0;
    for (int i = 0; i < INDEXES; i++) {
      indexes.add(index);
      state = Mapping.step(state);
      index = Mapping.after(index, state);
    }
    return indexes.stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  private static void addSymbols(List<String> lines, SketchKind kind) {
    List<SketchItem> items = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int third = kind == SketchKind.TIPS ? 0x10111213 + i : 0;
      items.add(new SketchItem(0x0001020304050607L + i, 0x08090a0b0c0d0e0fL - i, third));
      long hash = SketchSamples.KEY.hash(kind, items.get(i));
      lines.add("hash " + kind + " " + i + " = " + HexFormat.of().toHexDigits(hash));
    }
    Symbols symbols = SketchSamples.symbols(kind, SketchSamples.KEY, items, 20);
    for (int i = 0; i < symbols.end(); i++) {
      String bytes = HexFormat.of().formatHex(symbols.run(i, 1).bytes(items.size()));
      lines.add("symbol " + kind + " " + i + " = " + bytes);
    }
  }

  private static List<String> golden() {
    try (InputStream in =
        Objects.requireNonNull(SketchGoldenTest.class.getResourceAsStream("/golden/sketch.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
