package dev.pleach.adapter.inmem;

import dev.pleach.port.Settings;
import dev.pleach.port.Store;
import dev.pleach.port.StoreProvider;

/** Stores in memory, by the name {@code memory}; they know no setting. */
public final class InMemStoreProvider implements StoreProvider {
  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Store open(Settings settings) {
    settings.allowOnly(DIRECTORY);
    return InMemStore.create();
  }
}
