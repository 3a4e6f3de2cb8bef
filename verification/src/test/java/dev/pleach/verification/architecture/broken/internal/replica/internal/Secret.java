package dev.pleach.verification.architecture.broken.internal.replica.internal;

/** Public for its own module only. */
public final class Secret {}
