package dev.pleach.crdt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * FugueMax straight from its definition, element by element and without any index: slow, and so
 * short that it can be compared with the paper. Root container only.
 */
final class NaiveSequence {
  private static final class Element {
    long op;
    String content = "";
    Element rightOrigin;
    final List<Element> left = new ArrayList<>();
    final List<Element> right = new ArrayList<>();
    final List<Long> deletes = new ArrayList<>();
  }

  private final Causality causality;
  private final Element root = new Element();

  NaiveSequence(Events<Payload> events) {
    this.causality = new Causality(events);
    for (int event = 0; event < events.size(); event++) {
      int number = 0;
      for (Op op : events.op(event).ops()) {
        long first = Causality.op(event, number);
        for (int k = 0; k < op.opCount(); k++) {
          apply(first + k, op, k);
        }
        number += op.opCount();
      }
    }
  }

  private void apply(long op, Op run, int k) {
    switch (run.kind()) {
      case OpKind.INSERT_TEXT -> {
        int from = run.text().offsetByCodePoints(0, k);
        insert(op, run.position() + k, Character.toString(run.text().codePointAt(from)));
      }
      case OpKind.DELETE -> delete(op, run.position());
      case OpKind.DELETE_BACKWARD -> delete(op, run.position() - k);
      case OpKind.CLEAR -> visible(op).forEach(element -> element.deletes.add(op));
      default -> {}
    }
  }

  private void insert(long op, int position, String content) {
    List<Element> visible = visible(op);
    int index = Math.min(position, visible.size());
    Element origin = index == 0 ? root : visible.get(index - 1);
    Element added = new Element();
    added.op = op;
    added.content = content;
    List<Element> all = all();
    for (int i = origin == root ? 0 : all.indexOf(origin) + 1; i < all.size(); i++) {
      if (causality.isPast(all.get(i).op, op)) {
        added.rightOrigin = all.get(i);
        break;
      }
    }
    if (origin.right.stream().anyMatch(child -> causality.isPast(child.op, op))) {
      added.rightOrigin.left.add(added);
      added.rightOrigin.left.sort(byKey());
    } else {
      origin.right.add(added);
      origin.right.sort(
          Comparator.<Element>comparingInt(
                  child ->
                      child.rightOrigin == null ? -all.size() : -all.indexOf(child.rightOrigin))
              .thenComparing(byKey()));
    }
  }

  private Comparator<Element> byKey() {
    return (left, right) -> causality.compare(left.op, right.op);
  }

  private void delete(long op, int position) {
    List<Element> visible = visible(op);
    if (position >= 0 && position < visible.size()) {
      visible.get(position).deletes.add(op);
    }
  }

  private List<Element> visible(long version) {
    List<Element> visible = all();
    visible.removeIf(
        element ->
            !causality.isPast(element.op, version)
                || element.deletes.stream().anyMatch(op -> causality.isPast(op, version)));
    return visible;
  }

  private List<Element> all() {
    List<Element> all = new ArrayList<>();
    Deque<Object> todo = new ArrayDeque<>();
    push(todo, root);
    while (!todo.isEmpty()) {
      Object next = todo.pop();
      if (next instanceof Element[] self) {
        all.add(self[0]);
      } else {
        push(todo, (Element) next);
      }
    }
    all.remove(root);
    return all;
  }

  private static void push(Deque<Object> todo, Element element) {
    for (int i = element.right.size() - 1; i >= 0; i--) {
      todo.push(element.right.get(i));
    }
    todo.push(new Element[] {element});
    for (int i = element.left.size() - 1; i >= 0; i--) {
      todo.push(element.left.get(i));
    }
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (Element element : all()) {
      if (element.deletes.isEmpty()) {
        text.append(element.content);
      }
    }
    return text.toString();
  }
}
