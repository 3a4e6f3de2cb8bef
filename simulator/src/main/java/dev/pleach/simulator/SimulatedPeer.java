package dev.pleach.simulator;

import dev.pleach.port.PeerAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A running engine, as the simulator sees it: all that a stranger's engine must offer to be tried.
 *
 * <p>Calls come on the simulation's one thread, outside the engine's tasks. Results complete when
 * virtual time goes on, on the same thread. There is no call for a crash: the ports just die.
 */
public interface SimulatedPeer {
  /** Keeps in touch with the peer at an address from now on; said again after every start. */
  void follow(PeerAddress address);

  /**
   * Writes something.
   *
   * @param chance decides what
   * @return names of what was written (as in {@link PeerHoldings#held}), once it is durable here:
   *     no crash may take it away any more. A failure means that nothing is promised
   */
  CompletionStage<List<String>> write(SeededRandom chance);

  /** Returns the hashes of what the peer holds and shows now; asked often. */
  CompletionStage<PeerRoots> roots();

  /** Returns what the peer holds now; asked in the end. */
  CompletionStage<PeerHoldings> holdings();

  /** Ends in good order; store and transport are closed afterwards by who opened them. */
  CompletionStage<Void> stop();
}
