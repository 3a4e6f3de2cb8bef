package dev.pleach.verification.architecture.broken.open.dag;

/** Neither final nor made for extension. */
public class Extendable {}
