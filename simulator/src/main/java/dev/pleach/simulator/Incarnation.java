package dev.pleach.simulator;

import java.util.function.Consumer;

/**
 * One life of a peer, from a start to a stop or crash. Everything that the outside calls in a peer
 * goes through here, so that nothing is heard after the end and no exception gets away unseen.
 */
final class Incarnation {
  private final Consumer<? super Throwable> uncaught;
  private boolean alive = true;

  Incarnation(Consumer<? super Throwable> uncaught) {
    this.uncaught = uncaught;
  }

  boolean isAlive() {
    return alive;
  }

  void end() {
    alive = false;
  }

  /** Calls into the peer, if it lives. What a crash throws on its way out is nobody's fault. */
  void enter(Runnable call) {
    if (!alive) {
      return;
    }
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      if (alive) {
        uncaught.accept(e);
      }
    }
  }
}
