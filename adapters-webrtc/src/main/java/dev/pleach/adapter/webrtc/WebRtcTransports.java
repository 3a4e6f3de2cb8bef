package dev.pleach.adapter.webrtc;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.Entropy;
import dev.pleach.port.Ticker;
import dev.pleach.port.Transport;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes transports over WebRTC data channels. */
public final class WebRtcTransports {
  private static final Logger LOG = LoggerFactory.getLogger(WebRtcTransports.class);

  private WebRtcTransports() {}

  /**
   * Makes a transport whose peers meet in rooms of signalling servers. It owns its threads; {@link
   * Transport#close} ends them and waits for it. Not to be closed from inside a listener's call.
   * The native library is loaded when the first transport is started, and stays.
   *
   * @param identity our key; its public half is our PeerId
   * @param entropy gives ids and nonces; must be unpredictable
   * @param ticker measures how old credentials are
   */
  public static Transport create(
      SigningKey identity, WebRtcOptions options, Entropy entropy, Ticker ticker) {
    List<Signals> servers =
        options.servers().stream()
            .<Signals>map(uri -> new WebSocketSignals(uri, options, entropy))
            .toList();
    return new DataChannelTransport(identity, options, servers, entropy, ticker, LOG::warn);
  }

  /**
   * Returns why WebRTC does not work on this machine, such as a system library that is missing;
   * empty if it does. Loads the native library.
   */
  public static Optional<String> missing() {
    return Natives.missing();
  }
}
