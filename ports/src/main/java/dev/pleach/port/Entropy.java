package dev.pleach.port;

/** Gives unpredictable bytes; a simulation gives the bytes of its seed. */
@FunctionalInterface
public interface Entropy {
  /** Fills the array. May be called by several threads at once. */
  void fill(byte[] bytes);
}
