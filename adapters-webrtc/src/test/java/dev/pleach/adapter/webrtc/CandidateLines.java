package dev.pleach.adapter.webrtc;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The candidates and kinds of messages that pass a hub, for those who want to look. */
final class CandidateLines implements UnaryOperator<SignalHub.Said> {
  private final List<String> candidates = new ArrayList<>();
  private final List<String> kinds = new ArrayList<>();

  @Override
  public synchronized SignalHub.Said apply(SignalHub.Said said) {
    String kind = said.data().path("kind").asText();
    kinds.add(kind);
    if (kind.equals(Meeting.CANDIDATE)) {
      candidates.add(said.data().path("candidate").asText());
    }
    notifyAll();
    return said;
  }

  synchronized List<String> candidates() {
    return List.copyOf(candidates);
  }

  synchronized int count(String kind) {
    return (int) kinds.stream().filter(kind::equals).count();
  }

  /** Waits until what was seen so far is as it should be. */
  synchronized void await(String what, Predicate<CandidateLines> condition) {
    long deadline = System.nanoTime() + Party.PATIENCE.toNanos();
    while (!condition.test(this)) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("waited in vain for " + what + ": " + kinds + candidates);
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }
  }
}
