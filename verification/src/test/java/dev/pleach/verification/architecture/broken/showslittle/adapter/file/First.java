package dev.pleach.verification.architecture.broken.showslittle.adapter.file;

/** One factory. */
public final class First {}
