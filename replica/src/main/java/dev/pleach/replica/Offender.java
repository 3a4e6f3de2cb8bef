package dev.pleach.replica;

import dev.pleach.port.PeerId;

/**
 * A peer that has broken rules since this replica was opened, whether it is connected now or not.
 *
 * @param peer who
 * @param faults how often
 * @param lastFault what it did last
 */
public record Offender(PeerId peer, long faults, String lastFault) {}
