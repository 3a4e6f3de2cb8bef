package dev.pleach.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Several runs of one case, with different seeds: medians and maxima of all figures. */
public final class CaseSummary {
  private final List<CaseReport> reports = new ArrayList<>();

  /** The runs' values of one figure. */
  private record Row(List<Figure> values) {
    String name() {
      return values.get(0).name();
    }

    double median() {
      return CaseSummary.median(values.stream().map(Figure::value).toList());
    }

    double max() {
      return values.stream().mapToDouble(Figure::value).max().orElse(0);
    }

    boolean hasBar() {
      return values.get(0).bar().isPresent();
    }

    double bar() {
      return CaseSummary.median(values.stream().map(one -> one.bar().orElse(0)).toList());
    }

    long met() {
      return values.stream().filter(Figure::isWithin).count();
    }

    double beside(String other) {
      return CaseSummary.median(
          values.stream().map(one -> one.beside().getOrDefault(other, 0.0)).toList());
    }

    List<String> others() {
      return List.copyOf(values.get(0).beside().keySet());
    }
  }

  /** Takes a run. */
  public void add(CaseReport report) {
    reports.add(report);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private List<Row> rows() {
    IntFunction<Row> row =
        i -> new Row(reports.stream().map(report -> report.figures().get(i)).toList());
    return java.util.stream.IntStream.range(
            0, reports.isEmpty() ? 0 : reports.get(0).figures().size())
        .mapToObj(row)
        .toList();
  }

  /** Returns a table for people, a line for each figure. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(line("of " + reports.size() + " runs", "median", "maximum", "bar", "beside"));
    for (Row row : rows()) {
      String bar = row.hasBar() ? number(row.bar()) + " (met by " + row.met() + ")" : "";
      String beside =
          row.others().stream()
              .map(other -> other + " " + number(row.beside(other)))
              .collect(Collectors.joining(", "));
      text.append(line(row.name(), number(row.median()), number(row.max()), bar, beside));
    }
    return text.toString();
  }

  private static String line(String name, String median, String max, String bar, String beside) {
    String line = String.format("%-16s %12s %12s  %-26s %s", name, median, max, bar, beside);
    return line.stripTrailing() + "\n";
  }

  /** Returns the same as one line of JSON. */
  public String toJson() {
    String figures =
        rows().stream().map(CaseSummary::json).collect(Collectors.joining(",", "{", "}"));
    return String.format(
        "{\"runs\":%d,\"converged\":%b,\"figures\":%s}",
        reports.size(), reports.stream().allMatch(report -> report.result().converged()), figures);
  }

  private static String json(Row row) {
    StringBuilder text = new StringBuilder();
    text.append(String.format("\"%s\":{\"median\":%s", row.name(), number(row.median())));
    text.append(",\"max\":").append(number(row.max()));
    if (row.hasBar()) {
      text.append(",\"bar\":").append(number(row.bar()));
      text.append(",\"met\":").append(row.met());
    }
    row.others()
        .forEach(other -> text.append(",\"" + other + "\":").append(number(row.beside(other))));
    return text.append("}").toString();
  }

  /** Whole numbers whole, others with up to four decimals. */
  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "");
  }
}
