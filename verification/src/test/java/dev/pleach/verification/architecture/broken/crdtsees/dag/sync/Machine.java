package dev.pleach.verification.architecture.broken.crdtsees.dag.sync;

/** A protocol machine. */
public final class Machine {}
