package dev.pleach.dag.sync;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is done for a peer again and again without any success: the first times at once, since words
 * are lost, and then more and more seldom, at most once in an hour.
 */
final class Repeats<K> {
  private static final long DELAY_FIRST = 60 * ExchangeTimers.SECOND;
  private static final long DELAY_MAX = 3_600 * ExchangeTimers.SECOND;

  private record Done(int times, long notBefore) {}

  private final int free;
  private final Map<K, Done> done;

  /**
   * @param free how often it is done without any delay
   * @param most how many things are remembered; the oldest is forgotten first
   */
  Repeats(int free, int most) {
    this.free = free;
    this.done =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, Done> eldest) {
            return size() > most;
          }
        };
  }

  /** Returns true, and counts it, if the thing may be done now. */
  boolean mayDo(K thing, long now) {
    Done before = done.getOrDefault(thing, new Done(0, now));
    if (now < before.notBefore()) {
      return false;
    }
    int times = before.times() + 1;
    long delay = times < free ? 0 : Math.min(DELAY_MAX, DELAY_FIRST << Math.min(times - free, 8));
    done.put(thing, new Done(times, now + delay));
    return true;
  }
}
