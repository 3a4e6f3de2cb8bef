package dev.pleach.adapter.webrtc;

import dev.pleach.adapter.webrtc.WebRtcOptions.Limit;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the offers of others in a minute, of each member of a room and of all together: one that
 * offers without end, under however many keys, leaves room for the others. For the loop alone.
 */
final class OfferCount {
  private final int all;
  private final int ofOne;
  private final Map<Rooms.Presence, Integer> byMember = new HashMap<>();
  private int counted;

  OfferCount(WebRtcOptions options) {
    all = options.limit(Limit.OFFERS_PER_MINUTE_MAX);
    ofOne = options.limit(Limit.OFFERS_PER_MEMBER_MAX);
  }

  /** Counts one, unless it is one too many; returns true if it is the first of a minute. */
  boolean count(Rooms.Presence from) throws SignalFault {
    if (counted >= all) {
      throw new SignalFault("more than " + all + " offers of all peers in a minute");
    }
    int before = byMember.getOrDefault(from, 0);
    if (before >= ofOne) {
      throw new SignalFault("more than " + ofOne + " offers of one member in a minute");
    }
    byMember.put(from, before + 1);
    return counted++ == 0;
  }

  /** The minute is over. */
  void clear() {
    counted = 0;
    byMember.clear();
  }
}
