package dev.pleach.verification.architecture.broken.portsupport.port.support;

/** Support for adapters. */
public final class Threads {
  public int count() {
    return 2;
  }
}
