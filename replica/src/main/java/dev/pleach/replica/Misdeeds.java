package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.sync.SessionOutput;
import dev.pleach.port.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the blocks that a connected peer sends show of it, where a single one means nothing: orphans
 * without end, blocks of authors who are known to have forked their chains. For the engine's lane
 * alone.
 */
final class Misdeeds {
  /** Orphans of a peer that are thrown out in a row, none of them having got its parents. */
  static final int ORPHANS_MAX = 256;

  /**
   * Blocks of convicted authors that nobody stands on, pushed by a peer that knows of the
   * conviction, or must: who has sent two blocks with one number has the proof itself. Of others
   * they are not counted, however many: a conviction may cross what is on its way.
   */
  static final int FORKED_MAX = 16;

  /** Such blocks that are remembered of a peer, by document, author and number. */
  private static final int REMEMBERED_MAX = 1_024;

  private record Place(DocumentId document, AuthorId author, long seq) {}

  /** What is counted of one peer, and the counts at which it is told next. */
  private static final class Counts {
    private int forked;
    private int forkedTold = FORKED_MAX;
    private int orphansTold = ORPHANS_MAX;
    private final Map<Place, Cid> pushed =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Place, Cid> eldest) {
            return size() > REMEMBERED_MAX;
          }
        };
    private final List<SessionOutput.PeerFault> faults = new ArrayList<>();
  }

  private final Map<PeerId, Counts> byPeer = new HashMap<>();

  private Counts of(PeerId peer) {
    return byPeer.computeIfAbsent(peer, any -> new Counts());
  }

  /**
   * Blocks of convicted authors were pushed that nobody else stands on.
   *
   * @param accused those authors of whose conviction the peer knows
   */
  void forked(PeerId peer, List<Block> blocks, Set<AuthorId> accused) {
    for (Block block : blocks) {
      Counts counts = of(peer);
      Place place = new Place(block.document(), block.author(), block.seq());
      Cid before = counts.pushed.putIfAbsent(place, block.cid());
      boolean isOther = before != null && !before.equals(block.cid());
      counts.forked += isOther || accused.contains(block.author()) ? 1 : 0;
      if (counts.forked >= counts.forkedTold) {
        counts.forkedTold *= 2;
        add(
            counts,
            SessionOutput.Cause.FORKED_BLOCKS,
            counts.forked + " blocks of authors who forked their chains");
      }
    }
  }

  /** So many orphans were thrown out since one got its parents. */
  void thrownOut(PeerId peer, int orphans) {
    if (orphans >= ORPHANS_MAX) {
      Counts counts = of(peer);
      if (orphans >= counts.orphansTold) {
        counts.orphansTold *= 2;
        add(
            counts,
            SessionOutput.Cause.FLOOD,
            orphans + " blocks thrown out that stand on nothing it sends");
      }
    }
  }

  private static void add(Counts counts, SessionOutput.Cause cause, String reason) {
    counts.faults.add(new SessionOutput.PeerFault(SessionOutput.Severity.MINOR, cause, reason));
  }

  List<SessionOutput.PeerFault> take(PeerId peer) {
    Counts counts = byPeer.get(peer);
    if (counts == null || counts.faults.isEmpty()) {
      return List.of();
    }
    List<SessionOutput.PeerFault> taken = List.copyOf(counts.faults);
    counts.faults.clear();
    return taken;
  }

  void forget(PeerId peer) {
    byPeer.remove(peer);
  }
}
