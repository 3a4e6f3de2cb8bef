package dev.pleach.verification.architecture.broken.staticmutable.dag;

import java.util.HashMap;

/** A map for everybody. */
public final class Remembers {
  private static final HashMap<String, String> SEEN = new HashMap<>();

  public boolean seen(String name) {
    return SEEN.put(name, name) != null;
  }
}
