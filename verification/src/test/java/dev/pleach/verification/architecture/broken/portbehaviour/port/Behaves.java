package dev.pleach.verification.architecture.broken.portbehaviour.port;

/** A port with behaviour. */
public final class Behaves {
  public int answer() {
    return 42;
  }
}
