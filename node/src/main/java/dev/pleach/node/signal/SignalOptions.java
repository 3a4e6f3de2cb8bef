package dev.pleach.node.signal;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What can be chosen about the signalling server.
 *
 * @param listen where it listens; port 0 takes a free one
 * @param key what join tokens are signed with; without it everybody may join, and the server
 *     listens on loopback only
 * @param tls certificate and key, for {@code wss://}; empty for {@code ws://}
 * @param trustsForwarded whether {@code X-Forwarded-For} says where a client comes from; only
 *     behind a proxy that sets it
 * @param origins web origins whose pages may come; empty for all. Programs have no origin and may
 *     always come.
 * @param iceServers STUN and TURN servers that clients are told of
 * @param limits limits that differ from their defaults
 */
public record SignalOptions(
    InetSocketAddress listen,
    Optional<TokenKey> key,
    Optional<TlsFiles> tls,
    boolean trustsForwarded,
    List<String> origins,
    List<IceServer> iceServers,
    Map<Limit, Integer> limits) {

  /** Limits on what clients can make the server do; the unit ends the name. */
  public enum Limit {
    /** Members of one room. */
    PEERS_PER_ROOM_MAX(32),
    /** Rooms that one client is in. */
    ROOMS_PER_PEER_MAX(64),
    /** Rooms in all. */
    ROOMS_MAX(10_000),
    /** Clients in all. */
    CONNECTIONS_MAX(20_000),
    /** Sockets that are no clients yet. */
    UPGRADING_MAX(1_024),
    /** Clients of one IPv4 address or IPv6 /64 network; sockets that are no clients yet as well. */
    CONNECTIONS_PER_IP_MAX(16),
    /** Clients that come from one such place in a minute. */
    ARRIVALS_PER_IP_PER_MINUTE_MAX(240),
    /** Places whose arrivals are remembered. */
    PLACES_MAX(50_000),
    /** Length of one message. */
    MESSAGE_BYTES_MAX(16_384),
    /** Messages of one client in a second. */
    MESSAGES_PER_SECOND_MAX(50),
    /** Bytes of one client in a minute. */
    BYTES_PER_MINUTE_MAX(1_048_576),
    /** What may wait to be sent to one client. */
    UNSENT_BYTES_MAX(262_144),
    /** Frames of one client in a second, pings and pieces of messages included. */
    FRAMES_PER_SECOND_MAX(200),
    /** For a client that is told to go to take the last word, before its socket is cut. */
    CLOSE_MILLIS_MAX(5_000),
    /** From the connection to the first join. */
    FIRST_JOIN_MILLIS_MAX(10_000),
    /** Silence after which a client is gone. */
    SILENCE_MILLIS_MAX(120_000),
    /** Between two looks at who is gone. */
    SWEEP_MILLIS(5_000),
    /** When the server ends, clients are told to come back after a random time up to this. */
    RECONNECT_MILLIS_MAX(30_000);

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
   * Files in PEM form.
   *
   * @param certificate the certificate, and those up to a root
   * @param key its private key, PKCS#8
   */
  public record TlsFiles(Path certificate, Path key) {}

  /**
   * A STUN or TURN server.
   *
   * @param urls such as {@code turn:host:3478}
   * @param username empty for STUN
   * @param credential empty for STUN
   */
  public record IceServer(List<String> urls, String username, String credential) {
    /** Copies the list. */
    public IceServer {
      urls = List.copyOf(urls);
    }

    /** Leaves the credential out. */
    @Override
    public String toString() {
      return "IceServer" + urls;
    }
  }

  /** Checks and copies. */
  public SignalOptions {
    origins = List.copyOf(origins);
    iceServers = List.copyOf(iceServers);
    limits = Map.copyOf(limits);
    limits.forEach(
        (limit, value) -> {
          if (value < 1) {
            throw new IllegalArgumentException(limit + " must be positive, got " + value);
          }
        });
    if (key.isEmpty() && !listen.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          listen + " is not loopback: a server that others can reach needs a key for join tokens");
    }
  }

  /** A server without key, TLS and ICE servers, every limit at its default. */
  public static SignalOptions on(InetSocketAddress listen) {
    return new SignalOptions(
        listen, Optional.empty(), Optional.empty(), false, List.of(), List.of(), Map.of());
  }

  /** A server with a key for join tokens, every limit at its default. */
  public static SignalOptions on(InetSocketAddress listen, TokenKey key) {
    return new SignalOptions(
        listen, Optional.of(key), Optional.empty(), false, List.of(), List.of(), Map.of());
  }

  /** These options with certificate and key. */
  public SignalOptions withTls(TlsFiles files) {
    return new SignalOptions(
        listen, key, Optional.of(files), trustsForwarded, origins, iceServers, limits);
  }

  /** These options, trusting a proxy. */
  public SignalOptions withForwarded(boolean trusts) {
    return new SignalOptions(listen, key, tls, trusts, origins, iceServers, limits);
  }

  /** These options with other origins. */
  public SignalOptions withOrigins(List<String> allowed) {
    return new SignalOptions(listen, key, tls, trustsForwarded, allowed, iceServers, limits);
  }

  /** These options with other ICE servers. */
  public SignalOptions withIceServers(List<IceServer> servers) {
    return new SignalOptions(listen, key, tls, trustsForwarded, origins, servers, limits);
  }

  /** These options with one limit changed. */
  public SignalOptions withLimit(Limit limit, int value) {
    Map<Limit, Integer> changed = new EnumMap<>(Limit.class);
    changed.putAll(limits);
    changed.put(limit, value);
    return new SignalOptions(listen, key, tls, trustsForwarded, origins, iceServers, changed);
  }

  /** Returns the value of a limit. */
  public int limit(Limit limit) {
    return limits.getOrDefault(limit, limit.preset);
  }
}
