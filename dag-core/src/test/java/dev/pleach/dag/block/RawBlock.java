package dev.pleach.dag.block;

import dev.pleach.dag.Value;
import dev.pleach.dag.codec.CborWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Writes a map like a block's, without any of its checks. */
final class RawBlock {
  static final List<String> KEYS =
      List.of("a", "b", "c", "d", "h", "l", "n", "o", "p", "s", "t", "v");

  private final Map<String, Consumer<CborWriter>> fields = new TreeMap<>(Value.KEY_ORDER);

  RawBlock() {
    put("a", writer -> writer.bytes(TestBlocks.author(1).bytes()));
    put("b", CborWriter::nil);
    put("c", writer -> writer.startList(0).endList());
    put("d", writer -> writer.bytes(TestBlocks.DOCUMENT.bytes()));
    put("h", writer -> writer.int64(1));
    put("l", writer -> writer.int64(1));
    put("n", writer -> writer.int64(1));
    put("o", writer -> writer.bytes(new byte[] {1, 2, 3}));
    put("p", writer -> writer.startList(0).endList());
    put("s", writer -> writer.int64(1));
    put("t", writer -> writer.int64(0));
    put("v", writer -> writer.int64(1));
  }

  RawBlock put(String key, Consumer<CborWriter> value) {
    fields.put(key, value);
    return this;
  }

  RawBlock remove(String key) {
    fields.remove(key);
    return this;
  }

  byte[] encode() {
    return CborWriter.write(
        256,
        writer -> {
          writer.startMap(fields.size());
          fields.forEach((key, value) -> value.accept(writer.key(key)));
          writer.endMap();
        });
  }
}
