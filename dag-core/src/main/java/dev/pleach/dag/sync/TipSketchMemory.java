package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.sketch.SketchKind;
import dev.pleach.dag.sketch.SketchSizing;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How large the differences of documents were that sketches have shown to one peer: the measure of
 * the next first flight.
 */
final class TipSketchMemory {
  /** Documents that are remembered. */
  private static final int DOCUMENTS_MAX = 16_384;

  private boolean areForksRead = true;

  private final Map<DocumentId, Double> averages =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DocumentId, Double> eldest) {
          return size() > DOCUMENTS_MAX;
        }
      };

  /** True unless the peer has refused a sketch of a forked author. */
  boolean areForksRead() {
    return areForksRead;
  }

  void forksAreNotRead() {
    areForksRead = false;
  }

  /** Returns how many symbols to send at once. */
  int first(DocumentId document) {
    return SketchSizing.first(SketchKind.TIPS, averages.getOrDefault(document, 0.0));
  }

  /** A difference of so many tips was found. */
  void found(DocumentId document, long tips) {
    Double before = averages.get(document);
    double average =
        before == null
            ? SketchSizing.average(0, true, tips)
            : SketchSizing.average(before, false, tips);
    averages.put(document, average);
  }
}
