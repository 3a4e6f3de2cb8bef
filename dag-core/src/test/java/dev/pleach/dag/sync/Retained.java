package dev.pleach.dag.sync;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts what an object holds on to, the replica that it reads aside: bytes of arrays, and so many
 * for each object, field and entry of a collection.
 */
final class Retained {
  private static final int OBJECT_BYTES = 16;
  private static final int SLOT_BYTES = 8;
  private static final int ENTRY_BYTES = 48;

  private final Map<Object, Boolean> seen = new IdentityHashMap<>();
  private final Deque<Object> open = new ArrayDeque<>();
  private long bytes;

  private Retained() {}

  static long bytes(Object root) {
    Retained retained = new Retained();
    retained.visit(root);
    while (!retained.open.isEmpty()) {
      retained.look(retained.open.removeLast());
    }
    return retained.bytes;
  }

  private void visit(Object object) {
    boolean isOutside =
        object == null
            || object instanceof ReplicaView
            || object instanceof ScopeView
            || object instanceof DocumentView
            || object instanceof Class
            || object instanceof Enum;
    if (!isOutside && seen.put(object, true) == null) {
      open.addLast(object);
    }
  }

  private void look(Object object) {
    bytes += OBJECT_BYTES;
    if (object.getClass().isArray()) {
      array(object);
    } else if (object instanceof Map<?, ?> map) {
      bytes += (long) ENTRY_BYTES * map.size();
      map.forEach(
          (key, value) -> {
            visit(key);
            visit(value);
          });
    } else if (object instanceof Collection<?> some) {
      bytes += (long) (some instanceof List || some instanceof Deque ? 8 : 40) * some.size();
      some.forEach(this::visit);
    } else if (object instanceof Optional<?> some) {
      some.ifPresent(this::visit);
    } else if (object.getClass().getName().startsWith("dev.pleach.")) {
      fields(object);
    } else {
      bytes += SLOT_BYTES;
    }
  }

  private void array(Object array) {
    int length = Array.getLength(array);
    Class<?> kind = array.getClass().getComponentType();
    bytes += (long) length * (kind == byte.class ? 1 : kind == int.class ? 4 : 8);
    for (int i = 0; i < length && !kind.isPrimitive(); i++) {
      visit(Array.get(array, i));
    }
  }

  private void fields(Object object) {
    for (Class<?> type = object.getClass(); type != Object.class; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          bytes += SLOT_BYTES;
          field(object, field);
        }
      }
    }
  }

  private void field(Object object, Field field) {
    if (field.getType().isPrimitive()) {
      return;
    }
    try {
      field.setAccessible(true);
      visit(field.get(object));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
