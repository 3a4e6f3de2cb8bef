package dev.pleach.adapter.rocksdb;

import dev.pleach.port.IndexStore;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiPredicate;

/** The index rows. */
record RocksIndexes(Engine engine) implements IndexStore {
  @Override
  public Optional<byte[]> get(String index, byte[] key) {
    return engine.get(Family.INDEXES, Layout.indexKey(index, key), () -> "a row of index " + index);
  }

  @Override
  public void scan(
      String index,
      byte[] prefix,
      byte[] from,
      BiPredicate<? super byte[], ? super byte[]> visitor) {
    byte[] first = Arrays.compareUnsigned(prefix, from) > 0 ? prefix : from;
    byte[] within = Layout.indexKey(index, prefix);
    engine.scan(
        Family.INDEXES,
        Layout.indexKey(index, first),
        () -> "a row of index " + index,
        (key, value) ->
            Layout.startsWith(key, within) && visitor.test(Layout.rowKey(index, key), value));
  }
}
