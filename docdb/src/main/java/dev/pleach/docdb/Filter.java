package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A question about one document, answered with yes or no.
 *
 * <p>Two ways lead to one. The methods here take values as values: a map given to {@link #eq} is
 * compared, never obeyed. {@link #parse} reads the document form, in which keys beginning with $
 * are operators: {@code {"age": {"$gte": 18}, "address.city": "Wien"}}. Use the methods for what
 * comes from strangers.
 *
 * <p>Meaning, where it is not plain:
 *
 * <ul>
 *   <li>A path that meets a list goes into each map of the list, and by number to one place.
 *   <li>A comparison holds if it holds for the value at the path or, that being a list, for one of
 *       its elements. {@code $ne}, {@code $nin}, {@code $not} and {@code $nor} are exact negations.
 *   <li>Equal to null is also what is missing.
 *   <li>{@code $gt $gte $lt $lte} compare numbers with numbers, text with text (by code points),
 *       and so on; a value of another type does not match. 2 equals 2.0.
 * </ul>
 *
 * <p>An immutable value, safe to share between threads. Answering takes time in proportion to the
 * size of the document and of the filter: there are no patterns and no code.
 */
public final class Filter {
  /** Operators and nested filters, one within the other. */
  public static final int NESTING_MAX = 32;

  /** Conditions in one filter. */
  public static final int CONDITIONS_MAX = 1_024;

  /** Values in one {@code $in}, {@code $nin} or {@code $all}. */
  public static final int VALUES_MAX = 65_536;

  private static final FieldPath ID_PATH = FieldPath.parse(Document.ID);
  private static final Filter ALL = new Filter(Condition.ALWAYS, 1, 1);

  private final Condition condition;
  private final int nesting;
  private final int conditions;

  private Filter(Condition condition, int nesting, int conditions) {
    this.condition = condition;
    this.nesting = nesting;
    this.conditions = conditions;
    if (nesting > NESTING_MAX) {
      throw new InvalidQueryException(
          "a filter nests at most " + NESTING_MAX + " levels; flatten it");
    }
    if (conditions > CONDITIONS_MAX) {
      throw new InvalidQueryException(
          "a filter has at most " + CONDITIONS_MAX + " conditions; use $in for many values");
    }
  }

  /** Returns the filter that every document matches. */
  public static Filter all() {
    return ALL;
  }

  /**
   * Reads the document form.
   *
   * @throws InvalidQueryException naming an unknown operator, an operand of the wrong type, a bad
   *     path or a limit that is passed
   */
  public static Filter parse(Document filter) {
    return FilterParser.parse(filter.toValue(), 1);
  }

  /** Matches where the value at the path, or an element of the list there, equals the value. */
  public static Filter eq(String path, Object value) {
    return compare(path, Comparison.EQ, value);
  }

  /** Matches where {@link #eq} does not. */
  public static Filter ne(String path, Object value) {
    return not(eq(path, value));
  }

  /** Matches values of the same type that are greater. */
  public static Filter gt(String path, Object value) {
    return compare(path, Comparison.GT, value);
  }

  /** Matches values of the same type that are greater or equal. */
  public static Filter gte(String path, Object value) {
    return compare(path, Comparison.GTE, value);
  }

  /** Matches values of the same type that are less. */
  public static Filter lt(String path, Object value) {
    return compare(path, Comparison.LT, value);
  }

  /** Matches values of the same type that are less or equal. */
  public static Filter lte(String path, Object value) {
    return compare(path, Comparison.LTE, value);
  }

  /** Matches where {@link #eq} holds for one of the values. */
  public static Filter in(String path, Object... values) {
    return at(path, Condition.in(Arrays.stream(values).map(Values::of).toList()));
  }

  /** Matches where there is something at the path, be it null, or where there is nothing. */
  public static Filter exists(String path, boolean exists) {
    return at(path, Condition.exists(exists));
  }

  /** Matches where all do; without filters, everywhere. */
  public static Filter and(Filter... filters) {
    return join(Arrays.asList(filters), Condition::and);
  }

  /** Matches where at least one does; without filters, nowhere. */
  public static Filter or(Filter... filters) {
    return join(Arrays.asList(filters), Condition::or);
  }

  /** Matches where the other does not. */
  public static Filter not(Filter filter) {
    return new Filter(Condition.not(filter.condition), filter.nesting + 1, filter.conditions);
  }

  /** Answers for one document. */
  public boolean matches(Document document) {
    return matches(document.toValue());
  }

  boolean matches(Value value) {
    return condition.matches(value);
  }

  /** Returns the {@code _id} that a document must have to match, if the filter says so plainly. */
  Optional<Value> requiredId() {
    return Optional.ofNullable(condition.equalities().get(ID_PATH));
  }

  /** Returns the fields that the filter fixes plainly, for the document that an upsert makes. */
  Map<FieldPath, Value> equalities() {
    return condition.equalities();
  }

  static Filter compare(String path, Comparison comparison, Object value) {
    return at(path, Condition.compare(comparison, Values.of(value)));
  }

  /** Asks something of what is at a path. */
  static Filter at(String path, Condition.OfField condition) {
    return new Filter(Condition.at(FieldPath.parse(path), condition), 1, 1);
  }

  static Filter join(List<Filter> filters, Condition.Join join) {
    int nesting = filters.stream().mapToInt(f -> f.nesting).max().orElse(0);
    int conditions = filters.stream().mapToInt(f -> f.conditions).sum();
    if (filters.size() == 1) {
      return filters.get(0);
    }
    return new Filter(
        join.of(filters.stream().map(f -> f.condition).toList()), nesting + 1, conditions);
  }
}
