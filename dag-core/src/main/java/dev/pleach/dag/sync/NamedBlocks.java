package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Tip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Own blocks, found by the truncated names that a peer gives them. What stands at one number of an
 * author is asked for once, however many forks and names there are.
 */
final class NamedBlocks {
  private final DocumentView view;
  private final TipTable tips;
  private final Map<Long, Set<AuthorId>> authors = new HashMap<>();
  private final Map<Place, Map<Long, List<Cid>>> found = new HashMap<>();

  private record Place(long author8, long seq) {}

  NamedBlocks(DocumentView view, TipTable tips) {
    this.view = view;
    this.tips = tips;
  }

  /** Returns the blocks that a name fits: none, one, or more if truncated names clash. */
  List<Cid> of(TipItem item) {
    return found
        .computeIfAbsent(new Place(item.author8(), item.seq()), this::at)
        .getOrDefault(item.id8(), List.of());
  }

  private Map<Long, List<Cid>> at(Place place) {
    Map<Long, List<Cid>> byId8 = new HashMap<>();
    for (AuthorId author : authors.computeIfAbsent(place.author8(), this::authorsOf)) {
      for (Cid cid : view.at(author, place.seq())) {
        byId8.computeIfAbsent(TipItem.id8(cid), id8 -> new ArrayList<>(1)).add(cid);
      }
    }
    return byId8;
  }

  private Set<AuthorId> authorsOf(long author8) {
    Set<AuthorId> named = new LinkedHashSet<>();
    for (Tip tip : tips.of(author8)) {
      named.add(tip.author());
    }
    return named;
  }
}
