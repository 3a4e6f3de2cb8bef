package dev.pleach.replica;

import dev.pleach.dag.sync.SessionOutput;
import dev.pleach.port.PeerId;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * A peer that has broken rules since this replica was opened, whether it is connected now or not.
 *
 * @param peer who
 * @param faults how often
 * @param lastFault what it did last
 * @param causes how often what kind of thing; what loss or bad luck may cause too counts once in
 *     many times
 */
public record Offender(
    PeerId peer, long faults, String lastFault, Map<SessionOutput.Cause, Long> causes) {
  /** Copies the map. */
  public Offender {
    Map<SessionOutput.Cause, Long> copy = new EnumMap<>(SessionOutput.Cause.class);
    copy.putAll(causes);
    causes = Collections.unmodifiableMap(copy);
  }
}
