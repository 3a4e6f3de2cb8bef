package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads the document form of an update. */
final class UpdateParser {
  private static final String OPERATORS =
      "$set $setOnInsert $unset $inc $mul $min $max $rename $push $addToSet $pop $pull $pullAll";

  private UpdateParser() {}

  static Update parse(Document update) {
    if (update.isEmpty()) {
      throw new InvalidQueryException("an update without operators; there are " + OPERATORS);
    }
    List<Update.Step> steps = new ArrayList<>();
    update.fields().forEach((operator, operand) -> steps.addAll(steps(operator, operand)));
    return new Update(steps);
  }

  private static List<Update.Step> steps(String operator, Value operand) {
    Function<Value, Update.Action> factory = factory(operator);
    if (!(operand instanceof Value.MapValue map)) {
      throw new InvalidQueryException(
          operator + " takes a map of paths, got " + FilterParser.show(operand));
    }
    List<Update.Step> steps = new ArrayList<>();
    for (Map.Entry<String, Value> entry : map.entries().entrySet()) {
      FieldPath path = storedPath(entry.getKey());
      Update.Action action = factory.apply(entry.getValue());
      steps.add(new Update.Step(path, action, operator.equals("$setOnInsert")));
      if (operator.equals("$rename")) {
        // Nothing is done at the target by itself; it stands here so that no other step touches it.
        FieldPath target = storedPath(((Value.Text) entry.getValue()).value());
        steps.add(new Update.Step(target, place -> {}, false));
      }
    }
    return steps;
  }

  static FieldPath storedPath(String text) {
    FieldPath path = FieldPath.parse(text);
    if (path.first().equals(Document.ID)) {
      throw new InvalidQueryException(
          "an update cannot touch _id; insert under another _id and delete this document");
    }
    return path;
  }

  private static Function<Value, Update.Action> factory(String operator) {
    return switch (operator) {
      case "$set", "$setOnInsert" -> UpdateOperators::set;
      case "$unset" -> operand -> Place::unset;
      case "$inc" -> UpdateOperators::inc;
      case "$mul" -> UpdateOperators::mul;
      case "$min" -> operand -> UpdateOperators.bound(operand, -1);
      case "$max" -> operand -> UpdateOperators.bound(operand, 1);
      case "$rename" -> UpdateOperators::rename;
      case "$push" -> ListOperators::push;
      case "$addToSet" -> ListOperators::addToSet;
      case "$pop" -> ListOperators::pop;
      case "$pull" -> ListOperators::pull;
      case "$pullAll" -> ListOperators::pullAll;
      default ->
          throw new InvalidQueryException(
              operator.startsWith("$")
                  ? "unknown update operator " + operator + "; there are " + OPERATORS
                  : "field '"
                      + operator
                      + "' outside an operator; write {\"$set\": {...}}, or replace the document");
    };
  }
}
