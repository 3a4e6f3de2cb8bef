package dev.pleach.dag.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The tips of a peer's listing that is not complete yet, 20 bytes each. */
final class TipCollection {
  /** Most tips in one listing. */
  static final int TIPS_MAX = 524_288;

  /** Room that all listings and sketches of a session share. */
  static final class Room {
    /** Most tips and symbols of all listings and sketches that are not complete. */
    static final int TIPS_MAX = 1_048_576;

    private int used;

    /** Returns false if there is no room for so many. */
    boolean take(int tips) {
      if (used + tips > TIPS_MAX) {
        return false;
      }
      used += tips;
      return true;
    }

    void give(int tips) {
      used -= tips;
    }
  }

  private final Room room;
  private final List<PackedItems> parts = new ArrayList<>();
  private int size;

  TipCollection(Room room) {
    this.room = room;
  }

  Room room() {
    return room;
  }

  int size() {
    return size;
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
    room.give(size);
    size = 0;
    parts.clear();
  }
}
