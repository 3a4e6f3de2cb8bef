package dev.pleach.simulator;

import dev.pleach.dag.Digest;
import java.time.Duration;

/**
 * What a simulation that found no fault came to.
 *
 * @param options what it did
 * @param traceHash over every byte sent ({@link SimulatedNetwork#traceHash})
 * @param stateRoot on which all agree in the end
 * @param simulated virtual time from beginning to end
 * @param settled virtual time from the last fault until all agreed
 * @param acknowledged items that were acknowledged, all of which every peer holds
 * @param traffic all that was sent
 * @param faults all that went wrong
 * @param duplicates items that peers received though they had them, as far as the last lives tell
 * @param events how many events have run
 */
public record SimulationResult(
    SimulationOptions options,
    Digest traceHash,
    String stateRoot,
    Duration simulated,
    Duration settled,
    long acknowledged,
    Traffic traffic,
    Faults faults,
    long duplicates,
    long events) {}
