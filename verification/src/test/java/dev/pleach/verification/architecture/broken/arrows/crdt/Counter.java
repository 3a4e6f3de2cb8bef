package dev.pleach.verification.architecture.broken.arrows.crdt;

/** What the value must not know. */
public final class Counter {}
