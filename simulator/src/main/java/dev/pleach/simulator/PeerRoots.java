package dev.pleach.simulator;

/**
 * Two hashes by which the checkers compare peers.
 *
 * @param stateRoot equal on two peers if they hold the same history
 * @param contentHash equal on two peers if they show the same data
 */
public record PeerRoots(String stateRoot, String contentHash) {}
