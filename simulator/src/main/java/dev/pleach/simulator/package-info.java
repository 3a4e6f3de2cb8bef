/**
 * A whole network in one thread from one seed: virtual time, seeded chance, a network and a disk
 * that fail on purpose, and checkers that stand outside the code under test.
 *
 * <p>What is simulated sees the ports of {@code dev.pleach.port} and nothing else of this package,
 * so any engine fits that is bound by {@link dev.pleach.simulator.SimulatedEngine}.
 */
@NullMarked
package dev.pleach.simulator;

import org.jspecify.annotations.NullMarked;
