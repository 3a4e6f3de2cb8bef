package dev.pleach.adapter.inmem;

import dev.pleach.port.Store;
import dev.pleach.testkit.tck.StoreTck;
import java.nio.file.Path;

class InMemStoreContractTest extends StoreTck {
  @Override
  protected Store open(Path place) {
    return InMemStore.create();
  }

  @Override
  protected boolean isDurable() {
    return false;
  }
}
