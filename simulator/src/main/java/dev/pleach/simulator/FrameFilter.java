package dev.pleach.simulator;

import dev.pleach.port.PeerId;

/** Decides which frames are lost, beside those that chance takes. */
@FunctionalInterface
public interface FrameFilter {
  /** Returns true if this frame never arrives. */
  boolean loses(PeerId from, PeerId to, byte[] frame);
}
