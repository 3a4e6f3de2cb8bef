package dev.pleach.crdt;

import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import java.util.ArrayList;
import java.util.List;

/** The ops of one edit in order; neighbours that make one run are joined at the end. */
final class OpBuffer {
  private final List<Op> ops = new ArrayList<>();
  private int opCount;

  boolean isEmpty() {
    return ops.isEmpty();
  }

  int opCount() {
    return opCount;
  }

  /** Adds an op and returns its number; false room shows as -1. */
  int add(Op op) {
    if (opCount + op.opCount() > Block.OPS_MAX) {
      return -1;
    }
    ops.add(op);
    opCount += op.opCount();
    return opCount - op.opCount();
  }

  List<Op> joined() {
    List<Op> joined = new ArrayList<>();
    int at = 0;
    while (at < ops.size()) {
      Run run = new Run(ops.get(at++));
      while (at < ops.size() && run.takes(ops.get(at))) {
        at++;
      }
      joined.add(run.op());
    }
    return joined;
  }

  /** A run that grows as long as the next op continues it. */
  private static final class Run {
    private final Op first;
    private final StringBuilder text;
    private final List<Value> values;
    private int kind;
    private int length;

    Run(Op first) {
      this.first = first;
      kind = first.kind();
      length = first.length();
      text = new StringBuilder(first.text());
      values = new ArrayList<>(first.values());
    }

    boolean takes(Op next) {
      if (!OpKind.isRun(kind) || !next.container().equals(first.container()) || !continues(next)) {
        return false;
      }
      length += next.length();
      text.append(next.text());
      values.addAll(next.values());
      return true;
    }

    private boolean continues(Op next) {
      boolean inserts = kind == OpKind.INSERT || kind == OpKind.INSERT_TEXT;
      if (inserts) {
        return next.kind() == kind && next.position() == first.position() + length;
      }
      if (next.kind() != OpKind.DELETE) {
        return false;
      }
      if (kind == OpKind.DELETE && next.position() == first.position()) {
        return true;
      }
      boolean downwards = kind == OpKind.DELETE_BACKWARD || length == 1;
      if (downwards && next.length() == 1 && next.position() == first.position() - length) {
        kind = OpKind.DELETE_BACKWARD;
        return true;
      }
      return false;
    }

    Op op() {
      return length == first.length()
          ? first
          : new Op(
              kind,
              first.container(),
              first.position(),
              length,
              List.of(),
              values,
              text.toString());
    }
  }
}
