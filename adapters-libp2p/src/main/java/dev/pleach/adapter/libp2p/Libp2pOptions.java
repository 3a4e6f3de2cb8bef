package dev.pleach.adapter.libp2p;

import dev.pleach.port.PeerAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What can be chosen about the libp2p transport.
 *
 * @param listen TCP multiaddrs to listen on, such as {@code /ip4/0.0.0.0/tcp/4001}; port 0 takes
 *     any; empty to dial only
 * @param agentVersion what we say we are, at most 128 characters
 * @param limits limits that differ from their defaults
 */
public record Libp2pOptions(
    List<PeerAddress> listen, String agentVersion, Map<Limit, Integer> limits) {

  /** Limits on what strangers can make us do; the unit ends the name. */
  public enum Limit {
    /** From the accepted or dialled connection to the proven peer. */
    SET_UP_MILLIS_MAX(10_000),
    /** Read in all before the peer is proven. */
    SET_UP_BYTES_MAX(65_536),
    /** Inbound connections whose peer is not proven yet. */
    SET_UP_CONNECTIONS_MAX(64),
    /** The same, of one IPv4 address or IPv6 /64 network. */
    SET_UP_CONNECTIONS_PER_IP_MAX(16),
    /** Connections with proven peers; inbound ones beyond it are refused. */
    CONNECTIONS_MAX(1_024),
    /** For connecting to one address. */
    DIAL_ADDRESS_MILLIS_MAX(5_000),
    /** From the call of dial to its result. */
    DIAL_MILLIS_MAX(10_000),
    /**
     * For the peer's own connection to come, after it gave up ours because both dialled at once.
     */
    SIMULTANEOUS_DIAL_MILLIS_MAX(1_000),
    /** For agreeing on the protocol of a stream. */
    STREAM_NEGOTIATION_MILLIS_MAX(10_000),
    /** Silence after which a peer is asked for a sign of life. */
    SILENCE_MILLIS_MAX(30_000),
    /** For giving a sign of life. */
    ANSWER_MILLIS_MAX(10_000),
    /** Streams of one peer that are open. */
    INBOUND_STREAMS_MAX(256),
    /** The same while nothing was read from any of them. */
    INBOUND_STREAMS_UNREAD_MAX(16),
    /** Our streams that the peer has not acknowledged. */
    UNACKNOWLEDGED_STREAMS_MAX(256),
    /** Our streams before the first answer; js-libp2p cuts us off above 10. */
    EARLY_STREAMS_MAX(4),
    /** Our streams that wait until they may be opened. */
    WAITING_STREAMS_MAX(256),
    /** Received on all streams of a peer and not consumed. */
    UNREAD_BYTES_MAX(16 * 1024 * 1024),
    /** Frames without data, beyond what traffic explains. */
    CONTROL_FRAMES_PER_SECOND_MAX(100),
    /** On one stream, from which on a write says "not now". */
    STREAM_UNSENT_BYTES_HIGH(256 * 1024),
    /** Streams of a peer that ask for pings. */
    PING_STREAMS_MAX(2),
    /** For the answer to a ping. */
    PING_MILLIS_MAX(10_000),
    /** Streams of a peer that ask who we are, or tell who it is. */
    IDENTIFY_STREAMS_MAX(2),
    /** Between two pushes of a peer. */
    PUSH_INTERVAL_MILLIS_MIN(5_000),
    /** Silence on a stream of ping or identify. */
    STREAM_IDLE_MILLIS_MAX(60_000),
    /** Frames taken for sending, from which on a connection says it is blocked. */
    FRAMES_UNSENT_BYTES_HIGH(1024 * 1024),
    /** The same, at which a caller that does not wait is cut off. */
    FRAMES_UNSENT_BYTES_MAX(8 * 1024 * 1024),
    /** Frames handed to a listener that has not returned from hearing of them. */
    FRAMES_UNHEARD_MAX(64);

    private final int preset;

    Limit(int preset) {
      this.preset = preset;
    }

    /** Returns the default. */
    public int preset() {
      return preset;
    }
  }

  private static final int AGENT_CHARS_MAX = 128;

  /** Checks and copies. */
  public Libp2pOptions {
    listen = List.copyOf(listen);
    limits = Map.copyOf(limits);
    if (agentVersion.length() > AGENT_CHARS_MAX) {
      throw new IllegalArgumentException("agentVersion has at most 128 characters");
    }
    limits.forEach(
        (limit, value) -> {
          if (value < 1) {
            throw new IllegalArgumentException(limit + " must be positive, got " + value);
          }
        });
  }

  /** Listens nowhere; every limit at its default. */
  public static Libp2pOptions defaults() {
    return new Libp2pOptions(List.of(), "pleach", Map.of());
  }

  /** These options with other addresses to listen on. */
  public Libp2pOptions withListen(PeerAddress... addresses) {
    return new Libp2pOptions(List.of(addresses), agentVersion, limits);
  }

  /** These options with another name for ourselves. */
  public Libp2pOptions withAgentVersion(String version) {
    return new Libp2pOptions(listen, version, limits);
  }

  /** These options with one limit changed. */
  public Libp2pOptions withLimit(Limit limit, int value) {
    Map<Limit, Integer> changed = new EnumMap<>(Limit.class);
    changed.putAll(limits);
    changed.put(limit, value);
    return new Libp2pOptions(listen, agentVersion, changed);
  }

  /** Returns the value of a limit. */
  public int limit(Limit limit) {
    return limits.getOrDefault(limit, limit.preset);
  }
}
