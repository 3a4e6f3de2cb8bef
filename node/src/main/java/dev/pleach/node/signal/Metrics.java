package dev.pleach.node.signal;

import java.util.Map;
import java.util.TreeMap;

/** What the server counts; for one thread. */
final class Metrics {
  int connections;
  int rooms;
  long arrived;
  long joins;
  long messages;
  long signals;
  private final Map<String, Long> refusals = new TreeMap<>();

  void refused(String code) {
    refusals.merge(code, 1L, Long::sum);
  }

  long refusals(String code) {
    return refusals.getOrDefault(code, 0L);
  }

  /** Returns the text form of Prometheus. */
  String text() {
    StringBuilder text = new StringBuilder();
    gauge(text, "connections", connections);
    gauge(text, "rooms", rooms);
    counter(text, "arrivals", arrived);
    counter(text, "joins", joins);
    counter(text, "messages", messages);
    counter(text, "signals", signals);
    text.append("# TYPE pleach_signal_refused_total counter\n");
    refusals.forEach(
        (code, count) ->
            text.append("pleach_signal_refused_total{reason=\"")
                .append(code)
                .append("\"} ")
                .append(count)
                .append('\n'));
    return text.toString();
  }

  private static void gauge(StringBuilder text, String name, long value) {
    text.append("# TYPE pleach_signal_").append(name).append(" gauge\n");
    text.append("pleach_signal_").append(name).append(' ').append(value).append('\n');
  }

  private static void counter(StringBuilder text, String name, long value) {
    text.append("# TYPE pleach_signal_").append(name).append("_total counter\n");
    text.append("pleach_signal_").append(name).append("_total ").append(value).append('\n');
  }
}
