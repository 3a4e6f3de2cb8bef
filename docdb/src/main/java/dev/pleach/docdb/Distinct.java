package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The different values at a path. */
final class Distinct {
  private Distinct() {}

  static List<Value> of(FieldPath path, Stream<Document> documents) {
    TreeSet<Value> values = new TreeSet<>(ValueOrder.INSTANCE);
    documents
        .flatMap(document -> Found.of(path, document.toValue()).values().stream())
        .forEach(
            value -> {
              if (value instanceof Value.ListValue list) {
                values.addAll(list.values());
              } else {
                values.add(value);
              }
            });
    return List.copyOf(values);
  }
}
