package dev.pleach.adapter.webrtc;

import dev.onvoid.webrtc.PortAllocatorConfig;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCIceServer;
import dev.onvoid.webrtc.RTCIceTransportPolicy;
import dev.pleach.adapter.webrtc.WebRtcOptions.IceServer;
import dev.pleach.adapter.webrtc.WebRtcOptions.PortRange;
import dev.pleach.port.Ticker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * By what ways native connections look for each other: those of the options, and what the
 * signalling servers named. For the loop alone.
 */
final class IceSettings {
  private final WebRtcOptions options;
  private final Ticker ticker;
  private final long madeNanos;
  private final Map<Integer, List<IceServer>> told = new HashMap<>();

  IceSettings(WebRtcOptions options, Ticker ticker) {
    this.options = options;
    this.ticker = ticker;
    this.madeNanos = ticker.nanos();
  }

  /** A signalling server has named these, in the place of those that it named before. */
  void told(int server, List<IceServer> named) {
    told.put(server, named);
  }

  RTCConfiguration configuration() {
    RTCConfiguration configuration = new RTCConfiguration();
    configuration.iceTransportPolicy =
        options.relayOnly() ? RTCIceTransportPolicy.RELAY : RTCIceTransportPolicy.ALL;
    long ageNanos = ticker.nanos() - madeNanos;
    for (IceServer server : options.iceServers()) {
      if (server.validFor().filter(time -> time.toNanos() < ageNanos).isEmpty()) {
        configuration.iceServers.add(iceServer(server));
      }
    }
    told.values().forEach(all -> all.forEach(one -> configuration.iceServers.add(iceServer(one))));
    options.ports().ifPresent(range -> configuration.portAllocatorConfig = ports(range));
    return configuration;
  }

  private static PortAllocatorConfig ports(PortRange range) {
    PortAllocatorConfig ports = new PortAllocatorConfig();
    ports.minPort = range.first();
    ports.maxPort = range.last();
    return ports;
  }

  private static RTCIceServer iceServer(IceServer server) {
    RTCIceServer made = new RTCIceServer();
    made.urls.addAll(server.urls());
    made.username = server.username();
    made.password = server.credential();
    return made;
  }
}
