package dev.pleach.adapter.webrtc;

import java.io.IOException;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What WebSockets to signalling servers are opened with. Before JDK 21 the threads of a client end
 * only when nobody holds it any more: so there is one for the process, and another only for those
 * who trust other certificates than the JDK does.
 */
final class SignalClients {
  private static final HttpClient SHARED = builder().build();

  private SignalClients() {}

  private static HttpClient.Builder builder() {
    return HttpClient.newBuilder()
        .executor(executor())
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(10));
  }

  private static ExecutorService executor() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        5,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "pleach-webrtc-signals");
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Returns a client that trusts these certificates alone, or those of the JDK if there are none.
   */
  static HttpClient trusting(List<X509Certificate> certificates) {
    return certificates.isEmpty() ? SHARED : builder().sslContext(context(certificates)).build();
  }

  private static SSLContext context(List<X509Certificate> certificates) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("trusted" + i, certificates.get(i));
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("certificates that cannot be trusted: " + e, e);
    }
  }
}
