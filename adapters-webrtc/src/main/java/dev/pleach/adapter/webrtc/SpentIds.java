package dev.pleach.adapter.webrtc;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Connection ids that had their time: an offer under one of them comes late, or again, and must not
 * disturb what has begun since. The oldest are forgotten. For the loop alone.
 */
final class SpentIds {
  static final int IDS_MAX = 1_024;

  private final Set<String> ids = new LinkedHashSet<>();

  void add(String id) {
    ids.remove(id);
    ids.add(id);
    if (ids.size() > IDS_MAX) {
      Iterator<String> oldest = ids.iterator();
      oldest.next();
      oldest.remove();
    }
  }

  boolean contains(String id) {
    return ids.contains(id);
  }
}
