package dev.pleach.node;

import dev.pleach.crdt.DocumentEditor;
import dev.pleach.crdt.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Cuts a sequential trace into groups of patches that make up to so many ops each; a single patch
 * of more ops is a group of its own.
 */
final class PatchGroups {
  private final Trace trace;
  private final int opsMax;

  PatchGroups(Trace trace, int opsMax) {
    this.trace = trace;
    this.opsMax = opsMax;
  }

  /** Hands over every group in order and returns their number. */
  long forEach(Consumer<List<Trace.Patch>> consumer) {
    List<Trace.Patch> group = new ArrayList<>();
    int ops = 0;
    long groups = 0;
    for (Trace.Transaction transaction : trace.transactions()) {
      for (Trace.Patch patch : transaction.patches()) {
        int more = opCount(patch);
        if (ops > 0 && ops + more > opsMax) {
          consumer.accept(List.copyOf(group));
          groups++;
          group.clear();
          ops = 0;
        }
        group.add(patch);
        ops += more;
      }
    }
    if (!group.isEmpty()) {
      consumer.accept(List.copyOf(group));
      groups++;
    }
    return groups;
  }

  private static int opCount(Trace.Patch patch) {
    String inserted = patch.inserted();
    return patch.deleted() + inserted.codePointCount(0, inserted.length());
  }

  /** Makes the patches one after another on a text. */
  static void apply(DocumentEditor editor, Path text, List<Trace.Patch> patches) {
    for (Trace.Patch patch : patches) {
      if (patch.deleted() > 0) {
        editor.deleteText(text, patch.position(), patch.deleted());
      }
      if (!patch.inserted().isEmpty()) {
        editor.insertText(text, patch.position(), patch.inserted());
      }
    }
  }
}
