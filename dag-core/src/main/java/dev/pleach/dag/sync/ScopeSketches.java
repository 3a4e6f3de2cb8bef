package dev.pleach.dag.sync;

import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.sketch.Sketch;
import dev.pleach.dag.sketch.SketchItem;
import dev.pleach.dag.sketch.SketchKey;
import dev.pleach.dag.sketch.SketchKind;
import dev.pleach.dag.sketch.Symbols;
import java.util.Collection;
import java.util.Iterator;

/** Sketches over the documents of scopes: their items, their keys, and making them by a scan. */
public final class ScopeSketches {
  /** The only key epoch of this release. */
  public static final long EPOCH = 0;

  private ScopeSketches() {}

  /** Returns the key of a scope's sketch at {@link #EPOCH}. */
  public static SketchKey key(ScopeSecret secret) {
    return SketchKey.of(secret.sketchKey(EPOCH));
  }

  /** Returns the item of a document: doc8, state8. */
  public static SketchItem item(DocumentState state) {
    return SketchItem.of(state.doc8(), state.state8());
  }

  /** Returns symbols over documents, by looking at each. */
  public static Symbols scan(
      SketchKey key, Iterator<DocumentState> documents, int from, int count) {
    Sketch sketch = new Sketch(SketchKind.DOCUMENTS, key, from, count);
    documents.forEachRemaining(state -> sketch.add(item(state)));
    return sketch.symbols();
  }

  /** Returns the sum of the scopes' own sketches. */
  static Symbols sum(Collection<SharedScope> scopes, int from, int count) {
    Symbols sum = Symbols.none(SketchKind.DOCUMENTS, from, count);
    for (SharedScope scope : scopes) {
      if (scope.view().isPresent()) {
        sum = sum.plus(scope.view().get().symbols(from, count));
      }
    }
    return sum;
  }

  /** Returns the sum of the scopes' sketches under a fresh key: one look at each document. */
  static Symbols sum(Collection<SharedScope> scopes, Sum128 fresh, int from, int count) {
    SketchKey key = SketchKey.of(fresh.bytes());
    StateKey states = StateKey.of(fresh);
    Symbols sum = Symbols.none(SketchKind.DOCUMENTS, from, count);
    for (SharedScope scope : scopes) {
      if (scope.view().isPresent()) {
        sum = sum.plus(scan(key, scope.view().get().documents(0, states), from, count));
      }
    }
    return sum;
  }
}
