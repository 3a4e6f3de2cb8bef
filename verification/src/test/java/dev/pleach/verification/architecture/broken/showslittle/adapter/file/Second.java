package dev.pleach.verification.architecture.broken.showslittle.adapter.file;

/** And one too many. */
public final class Second {}
