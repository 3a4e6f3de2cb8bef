package dev.pleach.simulator;

import dev.pleach.dag.Digest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What a {@link DocumentCase} or {@link CollectionCase} measured, what it may be, and what other
 * ways would cost.
 *
 * @param result the costs of the whole meeting
 * @param packs packs and pushes sent, both ways
 * @param scopeBytes of a collection: greetings and whatever served to find out which documents
 *     differ
 * @param rttsBar round trips that it may take
 * @param overheadBar bytes that may be neither blocks nor signatures
 * @param scopeBar of these, the scope bytes
 * @param boundBytes fewest bytes in which the difference can be said
 * @param comparisons costs of other ways, by their names
 * @param trace hash over every byte of the whole story, when it was sent and by whom: the same for
 *     the same options and seed, on every runtime
 */
public record CaseReport(
    CaseResult result,
    long packs,
    OptionalLong scopeBytes,
    double rttsBar,
    long overheadBar,
    OptionalLong scopeBar,
    long boundBytes,
    Map<String, Comparison.Cost> comparisons,
    Digest trace) {
  /** Copies the map. */
  public CaseReport {
    comparisons = Map.copyOf(comparisons);
  }

  static CaseReport of(
      CaseResult result, Encounter.Seen seen, CaseBar bar, long boundBytes, boolean hasScopes) {
    Map<String, Comparison.Cost> comparisons = new LinkedHashMap<>();
    Comparison.installed().forEach(way -> comparisons.put(way.name(), way.cost(seen.gap())));
    return new CaseReport(
        result,
        seen.packs(),
        hasScopes ? OptionalLong.of(seen.scopeBytes()) : OptionalLong.empty(),
        bar.roundTrips(),
        bar.overheadBytes(seen.packs()),
        hasScopes ? OptionalLong.of(bar.scopeBytes()) : OptionalLong.empty(),
        boundBytes,
        comparisons,
        seen.trace());
  }

  /** Returns bodies and signatures of packs, as a multiple of the missing blocks' bytes. */
  public double packRatio() {
    return result.blockBytes() == 0 ? 0 : (double) result.packBytes() / result.blockBytes();
  }

  /** Returns all that was measured and is worth a median, each with its bar and its rivals. */
  public List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    figures.add(
        Figure.of("rtts", result.rtts(), rttsBar)
            .beside(others(Map.of(), Comparison.Cost::roundTrips)));
    figures.add(
        Figure.of("overheadBytes", result.overheadBytes(), overheadBar)
            .beside(others(bound(), cost -> cost.bytes())));
    if (scopeBytes.isPresent() && scopeBar.isPresent()) {
      figures.add(
          Figure.of("scopeBytes", scopeBytes.getAsLong(), scopeBar.getAsLong())
              .beside(others(bound(), cost -> cost.bytes())));
    }
    figures.add(Figure.of("packRatio", packRatio(), CaseBar.PACK_RATIO));
    figures.add(Figure.of("packs", packs).beside(others(Map.of(), cost -> cost.requests())));
    figures.add(Figure.of("packBytes", result.packBytes()));
    figures.add(Figure.of("blockBytes", result.blockBytes()));
    figures.add(Figure.of("duplicateBlocks", result.duplicateBlocks(), 0));
    return figures;
  }

  private Map<String, Double> bound() {
    return Map.of("bound", (double) boundBytes);
  }

  private Map<String, Double> others(
      Map<String, Double> first, java.util.function.ToDoubleFunction<Comparison.Cost> of) {
    Map<String, Double> others = new LinkedHashMap<>(first);
    comparisons.keySet().stream()
        .sorted()
        .forEach(name -> others.put(name, of.applyAsDouble(cost(name))));
    return others;
  }

  private Comparison.Cost cost(String name) {
    return java.util.Objects.requireNonNull(comparisons.get(name));
  }

  /** Returns the one line of JSON that {@code pleach simulate} prints. */
  public String toJson() {
    String common = result.toJson();
    return common.substring(0, common.length() - 1) + more() + "}";
  }

  private String more() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("packs", Long.toString(packs));
    fields.put("packRatio", String.format(Locale.ROOT, "%.4f", packRatio()));
    fields.put("rttsBar", Double.toString(rttsBar));
    fields.put("overheadBar", Long.toString(overheadBar));
    scopeBytes.ifPresent(bytes -> fields.put("scopeBytes", Long.toString(bytes)));
    scopeBar.ifPresent(bytes -> fields.put("scopeBar", Long.toString(bytes)));
    fields.put("boundBytes", Long.toString(boundBytes));
    comparisons.keySet().stream()
        .sorted()
        .forEach(
            name -> {
              fields.put(name + "Requests", Long.toString(cost(name).requests()));
              fields.put(name + "Bytes", Long.toString(cost(name).bytes()));
              fields.put(name + "Rtts", Double.toString(cost(name).roundTrips()));
            });
    fields.put("trace", "\"" + trace.hex() + "\"");
    return fields.entrySet().stream()
        .map(field -> ",\"" + field.getKey() + "\":" + field.getValue())
        .collect(Collectors.joining());
  }
}
