package dev.pleach.adapter.webrtc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.onvoid.webrtc.PortAllocatorConfig;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCIceServer;
import dev.onvoid.webrtc.RTCIceTransportPolicy;
import dev.pleach.adapter.webrtc.WebRtcOptions.IceServer;
import dev.pleach.adapter.webrtc.WebRtcOptions.PortRange;
import dev.pleach.port.Ticker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * By what ways native connections look for each other: those of the options, and what the
 * signalling servers named. For the loop alone.
 */
final class IceSettings {
  /** Most servers that one signalling server may name, and URLs of one of them. */
  static final int SERVERS_MAX = 8;

  private static final int URLS_MAX = 8;
  private static final Pattern URL =
      Pattern.compile(
          "(?:stuns?|turns?):(?:[A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\])"
              + "(?::[1-9]\\d{0,4})?(?:\\?transport=(?:udp|tcp))?");

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

  /**
   * Returns the servers that a signalling server names: a few, and only such as the native library
   * takes, as it makes no connection at all if one of them is wrong.
   */
  static List<IceServer> named(JsonNode list) {
    List<IceServer> servers = new ArrayList<>();
    for (JsonNode one : list) {
      List<String> urls = new ArrayList<>();
      one.path("urls").forEach(url -> urls.add(url.asText()));
      String username = one.path("username").asText();
      String credential = one.path("credential").asText();
      boolean isTurn = urls.stream().anyMatch(url -> url.startsWith("turn"));
      boolean isWhole = !isTurn || (!username.isEmpty() && !credential.isEmpty());
      boolean isFit =
          isWhole
              && !urls.isEmpty()
              && urls.size() <= URLS_MAX
              && urls.stream().allMatch(url -> URL.matcher(url).matches());
      if (isFit && servers.size() < SERVERS_MAX) {
        servers.add(new IceServer(urls, username, credential, Optional.empty()));
      }
    }
    return servers;
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
