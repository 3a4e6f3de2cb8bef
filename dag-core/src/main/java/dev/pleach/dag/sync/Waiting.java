package dev.pleach.dag.sync;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Small messages in the order in which they were said, those of exchanges without credit aside:
 * they cost nothing until it comes. Counts the bytes that all of them hold.
 */
final class Waiting {
  private final Deque<Outgoing> ready = new ArrayDeque<>();
  private final Map<ExchangeCredit, Deque<Outgoing>> parked = new IdentityHashMap<>();
  private long bytes;

  void add(Outgoing one) {
    bytes += one.bytes();
    Deque<Outgoing> before = one.credit().map(parked::get).orElse(null);
    (before == null ? ready : before).addLast(one);
  }

  /** Takes the next message that may go, as far as exchanges have credit. */
  Optional<byte[]> next(Spending spending) {
    while (!ready.isEmpty()) {
      Outgoing one = ready.removeFirst();
      if (one.isOpen()) {
        bytes -= one.bytes();
        Optional<byte[]> message = one.next();
        if (one.hasMore() && message.isPresent()) {
          bytes += one.bytes();
          ready.addFirst(one);
        }
        if (message.isPresent()) {
          spending.spend(message.get().length, one.credit());
          return message;
        }
      } else {
        parked.computeIfAbsent(one.credit().orElseThrow(), any -> new ArrayDeque<>()).addLast(one);
      }
    }
    return Optional.empty();
  }

  /** What a message costs. */
  interface Spending {
    void spend(long bytes, Optional<ExchangeCredit> credit);
  }

  /** Credit has come for an exchange. */
  void granted(ExchangeCredit credit) {
    Deque<Outgoing> some = credit.isOpen() ? parked.remove(credit) : null;
    while (some != null && !some.isEmpty()) {
      ready.addFirst(some.removeLast());
    }
  }

  /** What was to be said in an exchange that has ended is not. */
  void drop(ExchangeCredit credit) {
    Deque<Outgoing> some = parked.remove(credit);
    if (some != null) {
      some.forEach(one -> bytes -= one.bytes());
    }
    ready.removeIf(
        one -> {
          boolean isIts = one.credit().filter(own -> own == credit).isPresent();
          bytes -= isIts ? one.bytes() : 0;
          return isIts;
        });
  }

  void clear() {
    ready.clear();
    parked.clear();
    bytes = 0;
  }

  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return ready.isEmpty() && parked.isEmpty();
  }
}
