package dev.pleach.replica;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.sketch.Sketch;
import dev.pleach.dag.sketch.SketchKey;
import dev.pleach.dag.sketch.SketchKind;
import dev.pleach.dag.sketch.SketchSizing;
import dev.pleach.dag.sync.DocumentState;
import dev.pleach.dag.sync.ScopeDigest;
import dev.pleach.dag.sync.ScopeSketches;
import dev.pleach.dag.sync.Sum128;
import java.util.Optional;

/**
 * Number, digest and sketch of a scope's documents, kept up to date with every move of heads. The
 * sketch takes 128 KiB; it can be left out, and made again by a scan.
 */
final class ScopeTally {
  private final ScopeDigest hash;
  private final SketchKey key;
  private long documents;
  private Sum128 digest = Sum128.ZERO;
  private Optional<Sketch> sketch;

  /** Begins with no documents. */
  ScopeTally(ScopeSecret secret) {
    hash = new ScopeDigest(secret);
    key = ScopeSketches.key(secret);
    sketch = Optional.of(emptySketch());
  }

  private Sketch emptySketch() {
    return new Sketch(SketchKind.DOCUMENTS, key, SketchSizing.SCOPE_SYMBOLS);
  }

  long documents() {
    return documents;
  }

  Sum128 digest() {
    return digest;
  }

  /** Returns the first symbols over all documents, or empty if they are not kept. */
  Optional<Sketch> sketch() {
    return sketch;
  }

  void dropSketch() {
    sketch = Optional.empty();
  }

  /** Makes the sketch again. */
  Sketch newSketch(Iterable<DocumentState> all) {
    Sketch made = emptySketch();
    all.forEach(state -> made.add(ScopeSketches.item(state)));
    sketch = Optional.of(made);
    return made;
  }

  SketchKey key() {
    return key;
  }

  void moved(DocumentId document, Frontier before, Frontier after) {
    if (!before.isEmpty()) {
      DocumentState old = DocumentState.of(document, before);
      documents--;
      digest = digest.minus(hash.of(old));
      sketch.ifPresent(kept -> kept.remove(ScopeSketches.item(old)));
    }
    if (!after.isEmpty()) {
      DocumentState state = DocumentState.of(document, after);
      documents++;
      digest = digest.plus(hash.of(state));
      sketch.ifPresent(kept -> kept.add(ScopeSketches.item(state)));
    }
  }
}
