package dev.pleach.adapter.webrtc;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What can be chosen about the WebRTC transport.
 *
 * @param servers signalling servers, {@code ws://} or {@code wss://}; all of them are used at once,
 *     so that any one may fail
 * @param trusted certificates, or those of authorities, that {@code wss://} servers must show;
 *     empty for the authorities that the JDK knows
 * @param tokens what lets us into rooms that want it; each names its room
 * @param listen rooms to be in from the start, as {@code /pleach-room/<room>}
 * @param iceServers STUN and TURN servers, beside those that a signalling server names
 * @param relayOnly whether only TURN relays are used, so that peers do not learn our address
 * @param ports local ports to use, empty for any
 * @param isPeerValid says of a proven peer whether we want to talk to it; must return at once
 * @param limits limits that differ from their defaults
 */
public record WebRtcOptions(
    List<URI> servers,
    List<X509Certificate> trusted,
    List<String> tokens,
    List<PeerAddress> listen,
    List<IceServer> iceServers,
    boolean relayOnly,
    Optional<PortRange> ports,
    Predicate<PeerId> isPeerValid,
    Map<Limit, Integer> limits) {

  /** Limits on what strangers can make us do; the unit ends the name. */
  public enum Limit {
    /** Length of one message on the channel that we send; peers take up to 65,536. */
    MESSAGE_BYTES_MAX(16_384),
    /** For a peer to be found in a room. */
    FIND_MILLIS_MAX(3_000),
    /** For an answer, before the offer is made again by another way, if there is one. */
    ANSWER_MILLIS_MAX(3_000),
    /** From the offer to the proven peer. */
    SET_UP_MILLIS_MAX(15_000),
    /** Attempts to connect under way, ours and those of others. */
    ATTEMPTS_MAX(64),
    /**
     * Attempts that others begin in a minute. The native library frees no connection before the
     * process ends: each of them costs some 70 KiB for good.
     */
    OFFERS_PER_MINUTE_MAX(120),
    /** The same of one member of a room, under whatever keys. */
    OFFERS_PER_MEMBER_MAX(20),
    /** Connections with proven peers. */
    CONNECTIONS_MAX(256),
    /** Candidates of a peer in one attempt. */
    CANDIDATES_MAX(128),
    /** Rooms that we are in. */
    ROOMS_MAX(64),
    /** Members of a room that we take note of. */
    MEMBERS_MAX(256),
    /** Silence of a connection before it is given a new path. */
    SILENCE_MILLIS_MAX(3_000),
    /** First wait before that new path is offered again; doubled each time. */
    RESTART_OFFER_MILLIS_FIRST(1_000),
    /** For finding that new path. */
    RESTART_MILLIS_MAX(15_000),
    /** Buffered in the native channel, at which sending stops. */
    BUFFERED_BYTES_HIGH(1_048_576),
    /** The same, at which it goes on. */
    BUFFERED_BYTES_LOW(262_144),
    /** Between two looks at what is buffered, while sending has stopped. */
    BUFFER_POLL_MILLIS(2),
    /** Received frames that were not consumed, with 64 bytes counted for each frame besides. */
    UNCONSUMED_BYTES_MAX(4_194_304),
    /** Frames taken for sending, from which on a connection says it is blocked. */
    FRAMES_UNSENT_BYTES_HIGH(1_048_576),
    /** The same, at which a caller that does not wait is cut off. */
    FRAMES_UNSENT_BYTES_MAX(8_388_608),
    /** For what was sent to leave before a closed connection is torn down. */
    LINGER_MILLIS_MAX(500),
    /** First wait before a signalling server is dialled again; doubled each time. */
    SIGNAL_REDIAL_MILLIS_FIRST(500),
    /** Longest such wait. */
    SIGNAL_REDIAL_MILLIS_MAX(15_000),
    /** For a signalling server to accept us. */
    SIGNAL_SET_UP_MILLIS_MAX(10_000),
    /** Between two pings to a signalling server; silence twice as long ends the connection. */
    SIGNAL_PING_MILLIS(50_000);

    private final int preset;

    Limit(int preset) {
      this.preset = preset;
    }

    /** Returns the default. */
    public int preset() {
      return preset;
    }
  }

  /**
   * A STUN or TURN server.
   *
   * @param urls such as {@code stun:host:3478} or {@code turn:host:3478?transport=udp}
   * @param username empty for STUN
   * @param credential empty for STUN
   * @param validFor how long the credential serves, from the making of these options; empty for
   *     ever
   */
  public record IceServer(
      List<String> urls, String username, String credential, Optional<Duration> validFor) {
    /** Copies the list. */
    public IceServer {
      urls = List.copyOf(urls);
      if (urls.isEmpty()) {
        throw new IllegalArgumentException("an ICE server needs a URL");
      }
      for (String url : urls) {
        if (!url.matches("(stuns?|turns?):.{1,256}")) {
          throw new IllegalArgumentException("not stun:… or turn:…: '" + url + "'");
        }
      }
    }

    /** Returns a STUN server. */
    public static IceServer stun(String url) {
      return new IceServer(List.of(url), "", "", Optional.empty());
    }

    /** Leaves the credential out. */
    @Override
    public String toString() {
      return "IceServer" + urls;
    }
  }

  /**
   * Local ports.
   *
   * @param first the lowest, from 1
   * @param last the highest, up to 65,535
   */
  public record PortRange(int first, int last) {
    /** Checks the order. */
    public PortRange {
      if (first < 1 || last < first || last > 65_535) {
        throw new IllegalArgumentException(
            "ports are 1 to 65535, the lower first, got " + first + "-" + last);
      }
    }
  }

  private static final int MESSAGE_BYTES_LEAST = 1_024;
  private static final int MESSAGE_BYTES_MOST = 65_536;

  /** Checks and copies. */
  public WebRtcOptions {
    servers = List.copyOf(servers);
    trusted = List.copyOf(trusted);
    tokens = List.copyOf(tokens);
    listen = List.copyOf(listen);
    iceServers = List.copyOf(iceServers);
    limits = Map.copyOf(limits);
    for (URI server : servers) {
      if (server.getHost() == null || !List.of("ws", "wss").contains(server.getScheme())) {
        throw new IllegalArgumentException("not a signalling server, ws:// or wss://: " + server);
      }
    }
    for (PeerAddress address : listen) {
      if (RoomAddress.parse(address).filter(room -> room.peer().isEmpty()).isEmpty()) {
        throw new IllegalArgumentException("not a room, /pleach-room/<room>: '" + address + "'");
      }
    }
    limits.forEach(
        (limit, value) -> {
          if (value < 1) {
            throw new IllegalArgumentException(limit + " must be positive, got " + value);
          }
        });
    int message = limits.getOrDefault(Limit.MESSAGE_BYTES_MAX, Limit.MESSAGE_BYTES_MAX.preset);
    if (message < MESSAGE_BYTES_LEAST || message > MESSAGE_BYTES_MOST) {
      throw new IllegalArgumentException("MESSAGE_BYTES_MAX is 1024 to 65536, got " + message);
    }
  }

  /** No server, no room, every peer welcome, every limit at its default. */
  public static WebRtcOptions defaults() {
    return new WebRtcOptions(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        false,
        Optional.empty(),
        peer -> true,
        Map.of());
  }

  /** These options with other signalling servers. */
  public WebRtcOptions withServers(URI... others) {
    return new WebRtcOptions(
        List.of(others),
        trusted,
        tokens,
        listen,
        iceServers,
        relayOnly,
        ports,
        isPeerValid,
        limits);
  }

  /** These options with other certificates that signalling servers must show. */
  public WebRtcOptions withTrusted(X509Certificate... others) {
    return new WebRtcOptions(
        servers,
        List.of(others),
        tokens,
        listen,
        iceServers,
        relayOnly,
        ports,
        isPeerValid,
        limits);
  }

  /** These options with other tokens. */
  public WebRtcOptions withTokens(String... others) {
    return new WebRtcOptions(
        servers,
        trusted,
        List.of(others),
        listen,
        iceServers,
        relayOnly,
        ports,
        isPeerValid,
        limits);
  }

  /** These options with other rooms to be in from the start. */
  public WebRtcOptions withListen(PeerAddress... rooms) {
    return new WebRtcOptions(
        servers,
        trusted,
        tokens,
        List.of(rooms),
        iceServers,
        relayOnly,
        ports,
        isPeerValid,
        limits);
  }

  /** These options with other STUN and TURN servers. */
  public WebRtcOptions withIceServers(IceServer... others) {
    return new WebRtcOptions(
        servers, trusted, tokens, listen, List.of(others), relayOnly, ports, isPeerValid, limits);
  }

  /** These options with relays only, or not. */
  public WebRtcOptions withRelayOnly(boolean only) {
    return new WebRtcOptions(
        servers, trusted, tokens, listen, iceServers, only, ports, isPeerValid, limits);
  }

  /** These options with a range of local ports. */
  public WebRtcOptions withPorts(PortRange range) {
    return new WebRtcOptions(
        servers,
        trusted,
        tokens,
        listen,
        iceServers,
        relayOnly,
        Optional.of(range),
        isPeerValid,
        limits);
  }

  /** These options with another word on who is welcome. */
  public WebRtcOptions withPeers(Predicate<PeerId> isWelcome) {
    return new WebRtcOptions(
        servers, trusted, tokens, listen, iceServers, relayOnly, ports, isWelcome, limits);
  }

  /** These options with one limit changed. */
  public WebRtcOptions withLimit(Limit limit, int value) {
    Map<Limit, Integer> changed = new EnumMap<>(Limit.class);
    changed.putAll(limits);
    changed.put(limit, value);
    return new WebRtcOptions(
        servers, trusted, tokens, listen, iceServers, relayOnly, ports, isPeerValid, changed);
  }

  /** Returns the value of a limit. */
  public int limit(Limit limit) {
    return limits.getOrDefault(limit, limit.preset);
  }
}
