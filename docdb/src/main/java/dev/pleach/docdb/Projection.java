package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which parts of a document a query returns. Immutable. */
final class Projection {
  static final Projection ALL = new Projection(List.of());

  private final List<FieldPath> paths;

  private Projection(List<FieldPath> paths) {
    this.paths = List.copyOf(paths);
  }

  static Projection of(String... paths) {
    List<FieldPath> parsed = new ArrayList<>();
    parsed.add(FieldPath.parse(Document.ID));
    Arrays.stream(paths).map(FieldPath::parse).forEach(parsed::add);
    if (parsed.size() > Update.PATHS_MAX) {
      throw new InvalidQueryException("a projection has at most " + Update.PATHS_MAX + " paths");
    }
    return new Projection(parsed);
  }

  Document of(Document document) {
    if (paths.isEmpty()) {
      return document;
    }
    return keep(document.toValue(), paths.stream().map(FieldPath::parts).toList())
        .map(value -> Document.merged((Value.MapValue) value))
        .orElse(Document.EMPTY);
  }

  /** Keeps what the paths lead to; a list keeps, of each map in it, the same. */
  private static Optional<Value> keep(Value value, List<List<String>> paths) {
    if (paths.stream().anyMatch(List::isEmpty)) {
      return Optional.of(value);
    }
    if (value instanceof Value.ListValue list) {
      return Optional.of(
          Value.of(list.values().stream().flatMap(item -> keep(item, paths).stream()).toList()));
    }
    return value instanceof Value.MapValue map
        ? Optional.of(keepFields(map, paths))
        : Optional.empty();
  }

  private static Value keepFields(Value.MapValue map, List<List<String>> paths) {
    Map<String, Value> kept = new LinkedHashMap<>();
    map.entries()
        .forEach(
            (key, value) -> {
              List<List<String>> deeper =
                  paths.stream()
                      .filter(path -> path.get(0).equals(key))
                      .map(path -> path.subList(1, path.size()))
                      .toList();
              if (!deeper.isEmpty()) {
                keep(value, deeper).ifPresent(part -> kept.put(key, part));
              }
            });
    return Value.of(kept);
  }
}
