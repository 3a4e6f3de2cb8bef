package dev.pleach.adapter.inmem;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;
import dev.pleach.port.HeadStore;
import dev.pleach.port.IndexStore;
import dev.pleach.port.StateStore;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/** The read sides over {@link Tables}; each call takes the present tables once. */
record TableReader(Supplier<Tables> now) {
  HeadStore heads() {
    return new Heads(now);
  }

  IndexStore indexes() {
    return new Indexes(now);
  }

  StateStore states() {
    return new States(now);
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private record Heads(Supplier<Tables> now) implements HeadStore {
    @Override
    public Frontier heads(DocumentId document) {
      return now.get().heads(document);
    }

    @Override
    public void forEach(BiConsumer<? super DocumentId, ? super Frontier> visitor) {
      now.get()
          .heads()
          .forEachFrom(
              new byte[0],
              (key, frontier) -> {
                visitor.accept(DocumentId.of(key), frontier);
                return true;
              });
    }
  }

  private record Indexes(Supplier<Tables> now) implements IndexStore {
    @Override
    public Optional<byte[]> get(String index, byte[] key) {
      return now.get().index(index).get(key).map(byte[]::clone);
    }

    @Override
    public void scan(
        String index,
        byte[] prefix,
        byte[] from,
        BiPredicate<? super byte[], ? super byte[]> visitor) {
      byte[] first = Arrays.compareUnsigned(prefix, from) > 0 ? prefix : from;
      now.get()
          .index(index)
          .forEachFrom(
              first,
              (key, value) -> startsWith(key, prefix) && visitor.test(key.clone(), value.clone()));
    }
  }

  private record States(Supplier<Tables> now) implements StateStore {
    @Override
    public Optional<byte[]> get(String name) {
      return now.get().states().get(Tables.stateKey(name)).map(byte[]::clone);
    }

    @Override
    public void forEach(String prefix, BiConsumer<? super String, ? super byte[]> visitor) {
      byte[] first = Tables.stateKey(prefix);
      now.get()
          .states()
          .forEachFrom(
              first,
              (key, value) -> {
                if (!startsWith(key, first)) {
                  return false;
                }
                visitor.accept(new String(key, StandardCharsets.UTF_8), value.clone());
                return true;
              });
    }
  }
}
