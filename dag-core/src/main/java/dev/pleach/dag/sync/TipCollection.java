package dev.pleach.dag.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The tips of a peer's listing that is not complete yet, 20 bytes each. */
final class TipCollection {
  /** Most tips in one listing. */
  static final int TIPS_MAX = 524_288;

  /** Room that all listings of a session share. */
  static final class Room {
    /** Most tips of all listings that are not complete. */
    static final int TIPS_MAX = 1_048_576;

    private int used;

    private boolean take(int tips) {
      if (used + tips > TIPS_MAX) {
        return false;
      }
      used += tips;
      return true;
    }
  }

  private final Room room;
  private final List<PackedItems> parts = new ArrayList<>();
  private int size;

  TipCollection(Room room) {
    this.room = room;
  }

  /** Returns false if there is no room for these. */
  boolean add(PackedItems tips) {
    if (size + tips.size() > TIPS_MAX || !room.take(tips.size())) {
      return false;
    }
    size += tips.size();
    parts.add(tips);
    return true;
  }

  /** Returns what has come, sorted and without doubles, and is empty again. */
  List<TipItem> takeAll() {
    TreeSet<TipItem> all = new TreeSet<>();
    for (PackedItems part : parts) {
      for (int i = 0; i < part.size(); i++) {
        all.add(part.tip(i));
      }
    }
    clear();
    return List.copyOf(all);
  }

  void clear() {
    room.used -= size;
    size = 0;
    parts.clear();
  }
}
