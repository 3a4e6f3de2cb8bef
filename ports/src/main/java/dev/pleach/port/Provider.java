package dev.pleach.port;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * Makes adapters of one kind, chosen by name: put an adapter on the class path or module path, and
 * programs that let their user choose find it here. Registered with {@link ServiceLoader}; a public
 * class with a public constructor without arguments.
 */
public sealed interface Provider permits StoreProvider, TransportProvider {
  /** Returns the name by which users choose this: lower-case letters, digits and hyphens. */
  String name();

  /**
   * Looks a provider up; nothing is remembered, each call looks again.
   *
   * @param port {@link StoreProvider} or {@link TransportProvider}
   * @throws IllegalArgumentException if there is none of this name, or several; the message lists
   *     what there is
   */
  static <T extends Provider> T named(Class<T> port, String name) {
    TreeMap<String, List<T>> byName = new TreeMap<>();
    ServiceLoader.load(port)
        .forEach(one -> byName.computeIfAbsent(one.name(), key -> new ArrayList<>()).add(one));
    List<T> chosen = byName.getOrDefault(name, List.of());
    if (chosen.size() == 1) {
      return chosen.get(0);
    }
    String kind = port.getSimpleName().replace("Provider", "").toLowerCase(Locale.ROOT);
    throw new IllegalArgumentException(
        (chosen.isEmpty() ? "no " + kind : "more than one " + kind)
            + " '"
            + name
            + "'; on the class path: "
            + (byName.isEmpty() ? "none" : String.join(", ", byName.keySet())));
  }
}
