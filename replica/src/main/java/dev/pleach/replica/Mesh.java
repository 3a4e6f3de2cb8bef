package dev.pleach.replica;

import dev.pleach.port.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who of a topic is to be connected with whom, told from the peer ids alone, so that all agree
 * without a word. Up to a number of others everybody is connected with everybody. Above it the
 * peers stand in a ring ordered by their ids, and each dials those 1, 2, 4, 8… places ahead:
 * whoever sees the same members sees one ring, which hangs together, in which each has a bounded
 * number of neighbours and nobody is far away.
 */
final class Mesh {
  private Mesh() {}

  /**
   * Returns whom we are to dial. Of two peers exactly one dials the other, or the transport decides
   * where both stand ahead of each other.
   *
   * @param others who is there besides us
   * @param neighboursMax up to so many others all are connected; at least 2
   */
  static Set<PeerId> toDial(PeerId self, Collection<PeerId> others, int neighboursMax) {
    TreeSet<PeerId> ring = new TreeSet<>(others);
    ring.remove(self);
    if (ring.size() <= neighboursMax) {
      return new HashSet<>(ring.tailSet(self, false));
    }
    List<PeerId> ahead = new ArrayList<>(ring.tailSet(self, false));
    ahead.addAll(ring.headSet(self, false));
    Set<PeerId> chosen = new HashSet<>();
    int step = 1;
    for (int i = 0; i < neighboursMax / 2 && step <= ahead.size(); i++) {
      chosen.add(ahead.get(step - 1));
      step *= 2;
    }
    return chosen;
  }
}
