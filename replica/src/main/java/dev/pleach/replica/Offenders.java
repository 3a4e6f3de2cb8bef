package dev.pleach.replica;

import dev.pleach.dag.sync.SessionOutput;
import dev.pleach.port.PeerId;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers who broke rules, over connections: who is thrown out comes back. The log names each,
 * and then fewer and fewer of its faults, so that nobody can fill a disk with it. For the engine's
 * lane alone.
 */
final class Offenders {
  private static final Logger LOG = LoggerFactory.getLogger(Offenders.class);

  /** Those who offended last are remembered; so many keys cost a stranger nothing. */
  private static final int PEERS_MAX = 256;

  private final LinkedHashMap<PeerId, Offender> byPeer = new LinkedHashMap<>();

  void note(PeerId peer, SessionOutput.Cause cause, String fault) {
    Offender before = byPeer.remove(peer);
    long faults = before == null ? 1 : before.faults() + 1;
    Map<SessionOutput.Cause, Long> causes = new EnumMap<>(SessionOutput.Cause.class);
    if (before != null) {
      causes.putAll(before.causes());
    }
    causes.merge(cause, 1L, Long::sum);
    byPeer.put(peer, new Offender(peer, faults, fault, causes));
    if (byPeer.size() > PEERS_MAX) {
      byPeer.remove(byPeer.keySet().iterator().next());
    }
    if (Long.bitCount(faults) == 1) {
      LOG.warn("peer {}, fault {}, {}: {}", peer, faults, cause, fault);
    }
  }

  List<Offender> list() {
    return List.copyOf(byPeer.values());
  }
}
