package dev.pleach.replica;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Rejection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Lasting verdicts by CID, the oldest forgotten first; forgetting costs only a second look. */
final class Rejections {
  private final Map<Cid, Rejection> verdicts;

  Rejections(int max) {
    verdicts =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Cid, Rejection> eldest) {
            return size() > max;
          }
        };
  }

  void add(Cid cid, Rejection rejection) {
    if (rejection.isLasting()) {
      verdicts.put(cid, rejection);
    }
  }

  Optional<Rejection> of(Cid cid) {
    return Optional.ofNullable(verdicts.get(cid));
  }
}
