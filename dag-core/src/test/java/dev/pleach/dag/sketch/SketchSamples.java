package dev.pleach.dag.sketch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Sets and sketches for the tests of this package. */
final class SketchSamples {
  static final SketchKey KEY = SketchKey.of(bytes(16, 1));

  private SketchSamples() {}

  static byte[] bytes(int length, int first) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return bytes;
  }

  static SketchItem item(SketchKind kind, Random random) {
    int third = kind == SketchKind.TIPS ? random.nextInt() : 0;
    return new SketchItem(random.nextLong(), random.nextLong(), third);
  }

  static List<SketchItem> items(SketchKind kind, Random random, int count) {
    List<SketchItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(item(kind, random));
    }
    return items;
  }

  static Symbols symbols(SketchKind kind, SketchKey key, Iterable<SketchItem> items, int count) {
    Sketch sketch = new Sketch(kind, key, count);
    items.forEach(sketch::add);
    return sketch.symbols();
  }

  static SketchSet set(SketchKey key, Iterable<SketchItem> items) {
    Set<SketchItem> known = new HashSet<>();
    items.forEach(known::add);
    return new SketchSet() {
      @Override
      public SketchKey key() {
        return key;
      }

      @Override
      public boolean contains(SketchItem item) {
        return known.contains(item);
      }
    };
  }
}
