package dev.pleach.benchmark;

import dev.pleach.dag.Value;
import java.util.SortedMap;
import java.util.TreeMap;

/** A task of a to-do list, as applications write them. */
final class TaskShape {
  private TaskShape() {}

  static Value full() {
    SortedMap<String, Value> task = new TreeMap<>(Value.KEY_ORDER);
    task.put("title", Value.of("Trim the hedge along the lane"));
    task.put("note", Value.of("ask for the long ladder"));
    task.put("state", Value.of("open"));
    task.put("assignee", Value.of("carol"));
    task.put("priority", Value.of(2));
    task.put("due", Value.of("2026-11-30"));
    task.put("done", Value.of(false));
    task.put("estimate", Value.of(90));
    return Value.of(task);
  }
}
