package dev.pleach.adapter.inmem;

import dev.pleach.port.KeyStore;
import dev.pleach.testkit.tck.KeyStoreTck;
import java.nio.file.Path;

class InMemKeyStoreContractTest extends KeyStoreTck {
  @Override
  protected KeyStore open(Path place) {
    return InMemKeyStore.create(SystemPorts.entropy());
  }

  @Override
  protected boolean isDurable() {
    return false;
  }
}
