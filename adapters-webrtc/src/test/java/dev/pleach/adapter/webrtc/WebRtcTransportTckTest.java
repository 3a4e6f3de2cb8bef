package dev.pleach.adapter.webrtc;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.Transport;
import dev.pleach.testkit.tck.TransportTck;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** The contract of transports, over a signalling server inside the process. */
class WebRtcTransportTckTest extends TransportTck {
  private final SignalHub hub = new SignalHub();

  @BeforeEach
  void needsWebRtc() {
    NeedsWebRtc.orSkip();
  }

  @Override
  protected Transport create(SigningKey key) {
    return new DataChannelTransport(
        key,
        WebRtcOptions.defaults().withListen(new PeerAddress("/pleach-room/contract")),
        List.of(hub.client()),
        new SecureRandom()::nextBytes,
        System::nanoTime,
        fault -> {});
  }
}
