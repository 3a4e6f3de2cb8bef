package dev.pleach.adapter.libp2p;

import dev.pleach.port.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One connection per peer. When both sides dial at once there are two for a moment; each side keeps
 * the one whose dialer has the smaller PeerId, so that both keep the same without a word. When the
 * peer dials again, the newer one stays: who dials again has lost the older. When we dial again by
 * mistake (an address may not say whose it is), the older one stays; the dialer gives the newer up
 * before the peer could take it for one. For many threads.
 *
 * @param <L> the connections
 */
final class LinkTable<L> {
  private record Entry<L>(L link, boolean weDialled) {}

  private final PeerId self;
  private final int max;
  private final Map<PeerId, Entry<L>> links = new HashMap<>();

  LinkTable(PeerId self, int max) {
    this.self = self;
    this.max = max;
  }

  /**
   * What becomes of a connection whose peer was proven.
   *
   * @param stays whether it stays
   * @param other the other connection to that peer: the one that goes if this stays, and the one
   *     that stays if this goes
   */
  record Verdict<L>(boolean stays, Optional<L> other) {}

  /** Decides about a new connection and keeps it if it stays. */
  synchronized Verdict<L> admit(PeerId peer, L link, boolean weDialled) throws WireFault {
    Entry<L> old = links.get(peer);
    if (old == null && links.size() >= max) {
      throw WireFault.tooMany("connections", max);
    }
    if (old != null && !replaces(peer, old.weDialled, weDialled)) {
      return new Verdict<>(false, Optional.of(old.link));
    }
    links.put(peer, new Entry<>(link, weDialled));
    return new Verdict<>(true, Optional.ofNullable(old).map(Entry::link));
  }

  private boolean replaces(PeerId peer, boolean oldIsOurs, boolean newIsOurs) {
    boolean weAreSmaller = self.compareTo(peer) < 0;
    return oldIsOurs == newIsOurs ? !newIsOurs : newIsOurs == weAreSmaller;
  }

  /** Forgets a connection, if it is still the one to its peer. */
  synchronized void remove(PeerId peer, L link) {
    Entry<L> entry = links.get(peer);
    if (entry != null && entry.link.equals(link)) {
      links.remove(peer);
    }
  }

  synchronized Optional<L> get(PeerId peer) {
    return Optional.ofNullable(links.get(peer)).map(Entry::link);
  }

  synchronized List<L> all() {
    List<L> all = new ArrayList<>();
    links.values().forEach(entry -> all.add(entry.link));
    return all;
  }
}
