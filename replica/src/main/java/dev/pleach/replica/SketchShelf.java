package dev.pleach.replica;

import dev.pleach.dag.ScopeId;
import dev.pleach.dag.sketch.Symbols;
import dev.pleach.dag.sync.Sum128;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Bounds what the sketches of all scopes take: scopes of few documents keep none, since they are
 * listed, and of the others those that were compared last. The symbols beyond the kept ones come
 * from a scan, and the last scan is kept for the next peer that asks. For the engine's lane alone.
 */
final class SketchShelf {
  /** Scopes that keep a sketch, 128 KiB each. */
  static final int SKETCHES_MAX = 256;

  /** A scope of no more documents keeps none. */
  private static final int DOCUMENTS_FEW = 100;

  private final Map<ScopeId, ScopeTally> kept = new LinkedHashMap<>(16, 0.75f, true);
  private Optional<Scan> last = Optional.empty();

  private record Scan(ScopeId scope, Sum128 digest, Symbols symbols) {}

  /** The scope's sketch was made, or used. */
  void keep(JoinedScope scope, ScopeTally tally) {
    if (tally.documents() <= DOCUMENTS_FEW) {
      tally.dropSketch();
      kept.remove(scope.id());
      return;
    }
    kept.put(scope.id(), tally);
    if (kept.size() > SKETCHES_MAX) {
      Iterator<ScopeTally> oldest = kept.values().iterator();
      oldest.next().dropSketch();
      oldest.remove();
    }
  }

  void forget(ScopeId scope) {
    kept.remove(scope);
    last = last.filter(scan -> !scan.scope().equals(scope));
  }

  /** Returns symbols beyond the kept ones, out of the last scan if that serves. */
  Symbols beyond(JoinedScope scope, int from, int count, Supplier<Symbols> scan) {
    Optional<Symbols> known =
        last.filter(old -> old.scope().equals(scope.id()) && old.digest().equals(scope.digest()))
            .map(Scan::symbols)
            .filter(old -> old.from() <= from && old.end() >= from + count);
    Symbols symbols = known.orElseGet(scan);
    if (known.isEmpty()) {
      last = Optional.of(new Scan(scope.id(), scope.digest(), symbols));
    }
    return symbols.run(from, count);
  }
}
