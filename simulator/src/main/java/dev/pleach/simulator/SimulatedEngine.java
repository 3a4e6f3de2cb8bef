package dev.pleach.simulator;

/** Brings an engine to life on ports; the same one makes all peers of a simulation. */
@FunctionalInterface
public interface SimulatedEngine {
  /**
   * Starts a peer on what its store holds, and the transport with it. Called again with the same
   * contents after a stop or a crash.
   */
  SimulatedPeer open(PeerPorts ports);
}
