package dev.pleach.adapter.rocksdb;

import dev.pleach.port.StateStore;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The named state records. */
record RocksStates(Engine engine) implements StateStore {
  @Override
  public Optional<byte[]> get(String name) {
    return engine.get(Family.STATES, Layout.stateKey(name), () -> "state record " + name);
  }

  @Override
  public void forEach(String prefix, BiConsumer<? super String, ? super byte[]> visitor) {
    byte[] within = Layout.stateKey(prefix);
    engine.scan(
        Family.STATES,
        within,
        () -> "a state record",
        (key, value) -> {
          if (!Layout.startsWith(key, within)) {
            return false;
          }
          visitor.accept(new String(key, StandardCharsets.UTF_8), value);
          return true;
        });
  }
}
