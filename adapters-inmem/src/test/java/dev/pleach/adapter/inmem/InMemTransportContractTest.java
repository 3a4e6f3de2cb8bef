package dev.pleach.adapter.inmem;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import dev.pleach.testkit.tck.TransportTck;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;

class InMemTransportContractTest extends TransportTck {
  private static final ExecutorService THREADS = Executors.newFixedThreadPool(4);

  private final InMemNetwork network = InMemNetwork.on(THREADS);

  @Override
  protected Transport create(SigningKey key) {
    return network.transport(new PeerId(key.publicKey()));
  }

  @AfterAll
  static void shutDown() {
    THREADS.shutdownNow();
  }
}
