package dev.pleach.simulator;

import dev.pleach.port.PeerId;

/** Sees every frame when it is sent, lost ones too. */
@FunctionalInterface
public interface FrameTap {
  /**
   * A frame leaves.
   *
   * @param nanos the virtual time
   * @param frame not to be changed
   */
  void sent(long nanos, PeerId from, PeerId to, byte[] frame);
}
