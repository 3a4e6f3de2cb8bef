package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever two nodes do apart, their meeting makes them equal, byte by byte. */
class ConvergenceProperties {
  /** What one of the two does, or that they meet. */
  record Step(int who, String call, int id, Value operand) {
    void run(Pair pair) {
      Collection collection = who == 0 ? pair.hers() : pair.his();
      Filter filter = Filter.eq("_id", id);
      try {
        switch (call) {
          case "insert" -> collection.insertOne(fields().with("_id", id));
          case "replace" ->
              collection.replaceOne(filter, fields().without("_id"), UpdateOptions.upsert());
          case "delete" -> collection.deleteOne(filter);
          case "meet" -> pair.meet();
          default -> collection.updateOne(filter, Update.parse(Document.of(call, operand)));
        }
      } catch (DuplicateIdException | InvalidQueryException e) {
        // A call refused is a call not made; the other side knows nothing of it.
      }
    }

    private Document fields() {
      return Document.of(((Value.MapValue) operand).entries());
    }
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<String> calls =
        Arbitraries.of(
            "insert",
            "insert",
            "replace",
            "delete",
            "meet",
            "$set",
            "$set",
            "$unset",
            "$inc",
            "$push",
            "$push",
            "$addToSet",
            "$min",
            "$mul");
    return calls
        .flatMap(
            call ->
                Combinators.combine(
                        Arbitraries.of(0, 1),
                        Arbitraries.of(1, 2, 3),
                        call.equals("$inc") || call.equals("$mul") ? numbers() : Worlds.maps(2))
                    .as((who, id, operand) -> new Step(who, call, id, operand)))
        .list()
        .ofMinSize(10)
        .ofMaxSize(60);
  }

  private static Arbitrary<Value> numbers() {
    return Arbitraries.maps(
            Arbitraries.of("a", "b", "b.a"),
            Arbitraries.of(Value.of(1L), Value.of(-2L), Value.of(0.5)))
        .ofMinSize(1)
        .ofMaxSize(1)
        .map(map -> Value.of(map));
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void anyHistory_endsEqual(@ForAll("histories") List<Step> steps) {
    try (Pair pair = new Pair()) {
      steps.forEach(step -> step.run(pair));
      pair.meet();
    }
  }
}
