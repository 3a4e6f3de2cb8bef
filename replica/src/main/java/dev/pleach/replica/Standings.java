package dev.pleach.replica;

import dev.pleach.port.PeerId;
import java.util.Iterator;
import java.util.LinkedHashMap;

/**
 * How peers stand, by their ids: who comes back owes what it owed. Of those that are not connected
 * the last ones are remembered. For the engine's lane alone.
 */
final class Standings {
  /** Peers that are remembered besides those connected; so many keys cost a stranger little. */
  static final int AWAY_MAX = 1_024;

  private final LinkedHashMap<PeerId, Standing> byPeer = new LinkedHashMap<>();
  private int connected;

  /** A connection of the peer begins; returns how the peer stands. */
  Standing connected(PeerId peer, long nowNanos) {
    Standing standing = byPeer.remove(peer);
    Standing found = standing == null ? new Standing(nowNanos) : standing;
    byPeer.put(peer, found);
    connected += found.isConnected() ? 0 : 1;
    found.connected();
    return found;
  }

  /** One of its connections has ended. */
  void disconnected(PeerId peer, long nowNanos) {
    Standing standing = byPeer.remove(peer);
    if (standing == null) {
      return;
    }
    byPeer.put(peer, standing);
    standing.disconnected();
    connected -= standing.isConnected() ? 0 : 1;
    if (standing.isIdle(nowNanos)) {
      byPeer.remove(peer);
    }
    Iterator<Standing> oldest = byPeer.values().iterator();
    while (byPeer.size() - connected > AWAY_MAX && oldest.hasNext()) {
      if (!oldest.next().isConnected()) {
        oldest.remove();
      }
    }
  }

  int size() {
    return byPeer.size();
  }
}
