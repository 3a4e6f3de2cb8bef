package dev.pleach.adapter.file;

import dev.pleach.port.KeyStore;
import dev.pleach.testkit.tck.KeyStoreTck;
import java.nio.file.Path;
import java.security.SecureRandom;

class FileKeyStoreContractTest extends KeyStoreTck {
  @Override
  protected KeyStore open(Path place) {
    return FileKeyStore.in(place, new SecureRandom()::nextBytes);
  }
}
