package dev.pleach.dag.sync;

import dev.pleach.dag.sketch.SketchItem;
import dev.pleach.dag.sketch.SketchKey;
import dev.pleach.dag.sketch.SketchSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The documents of one scope, or of several, as one side of a comparison of sketches. What was
 * looked up is remembered, since each name is asked for more than once; so it is good for one set
 * of documents only.
 */
final class OwnDocuments implements SketchSet {
  /** A document and the scope that it is in. */
  record Found(SharedScope scope, DocumentState state) {}

  private final List<SharedScope> scopes;
  private final SketchKey key;
  private final StateKey states;
  private final Map<Long, List<Found>> lookedUp = new HashMap<>();

  OwnDocuments(List<SharedScope> scopes, SketchKey key, StateKey states) {
    this.scopes = scopes;
    this.key = key;
    this.states = states;
  }

  @Override
  public SketchKey key() {
    return key;
  }

  @Override
  public boolean contains(SketchItem item) {
    return find(item.first()).stream().anyMatch(own -> own.state().state8() == item.second());
  }

  /** Returns the documents of this truncated name. */
  List<Found> find(long doc8) {
    return lookedUp.computeIfAbsent(doc8, this::lookUp);
  }

  private List<Found> lookUp(long doc8) {
    List<Found> found = new ArrayList<>();
    for (SharedScope scope : scopes) {
      scope.view().ifPresent(view -> collect(scope, view.documents(doc8, states), doc8, found));
    }
    return found;
  }

  private static void collect(
      SharedScope scope, Iterator<DocumentState> states, long doc8, List<Found> found) {
    while (states.hasNext()) {
      DocumentState state = states.next();
      if (state.doc8() != doc8) {
        return;
      }
      found.add(new Found(scope, state));
    }
  }
}
