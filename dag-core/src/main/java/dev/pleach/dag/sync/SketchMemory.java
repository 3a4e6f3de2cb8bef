package dev.pleach.dag.sync;

import dev.pleach.dag.ScopeId;
import dev.pleach.dag.sketch.SketchKind;
import dev.pleach.dag.sketch.SketchSizing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How large differences with the peer have been, and so how large a first flight should be. */
final class SketchMemory {
  private final ScopeMemory memory;
  private final Map<ScopeId, Double> averages = new HashMap<>();
  private final Map<ScopeId, Sum128> remembered = new HashMap<>();

  SketchMemory(ScopeMemory memory) {
    this.memory = memory;
  }

  private double average(ScopeId scope) {
    return averages.computeIfAbsent(
        scope, id -> memory.recall(id).map(ScopeAgreement::average).orElse(0.0));
  }

  /** True if both sides are remembered to have had another digest once. */
  boolean isKnownToDiffer(ScopeView view) {
    return memory.recall(view.id()).filter(a -> !a.digest().equals(view.digest())).isPresent();
  }

  /** So many items differed. */
  void differed(ScopeId scope, double items) {
    double before = average(scope);
    averages.put(scope, SketchSizing.average(before, before == 0, items));
  }

  /** Both sides have the same now. */
  void agreed(ScopeView view) {
    if (!view.digest().equals(remembered.get(view.id()))) {
      remembered.put(view.id(), view.digest());
      memory.remember(
          view.id(),
          new ScopeAgreement(
              view.digest(), average(view.id()), view.symbols(0, ScopeAgreement.PREFIX_SYMBOLS)));
    }
  }

  /** Returns the number of symbols to begin with. */
  int firstFlight(List<SharedScope> scopes) {
    double expected = 0;
    for (SharedScope scope : scopes) {
      double ownChange = scope.view().map(this::ownChange).orElse(0.0);
      // What has changed there is not known; as much as here is a fair guess.
      expected += Math.max(average(scope.id()), 2 * ownChange);
    }
    return SketchSizing.first(SketchKind.DOCUMENTS, expected);
  }

  private double ownChange(ScopeView view) {
    Optional<ScopeAgreement> before =
        memory.recall(view.id()).filter(a -> !a.digest().equals(view.digest()));
    return before
        .map(a -> view.symbols(0, a.prefix().count()).minus(a.prefix()).estimate())
        .orElse(0.0);
  }
}
