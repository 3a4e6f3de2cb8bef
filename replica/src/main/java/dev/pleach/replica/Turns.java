package dev.pleach.replica;

import dev.pleach.port.PeerId;
import dev.pleach.port.Scheduler;
import dev.pleach.port.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is on the engine's lane. What connections report waits in an {@link Inbox} of each,
 * and the lane is given one event at a time, so that nothing of our own waits for more than one.
 *
 * <p>Among peers it is the turn of the one that has had the least of the lane's time (start-time
 * fair queueing: Goyal, Vin, Cheng 1996). Peers in debt ({@link Standing}) together get a small
 * part of it while there are others, even where these have nothing waiting for a moment: between
 * two frames of an honest peer one that costs a lot would hold it up each time.
 *
 * <p>For the engine's lane alone, except for inboxes as listeners.
 */
final class Turns {
  /** After a turn of a peer in debt all such peers rest for so many times as long. */
  static final int REST_TIMES = 31;

  /** So long others are waited for before peers in debt get what time there is, nanoseconds. */
  static final long OTHERS_AWAITED = 10_000_000L;

  /** The longest that one turn counts, nanoseconds: a machine may sleep in the midst of one. */
  static final long TURN_MAX = 1_000_000_000L;

  /** What an event counts besides its time, which stands still in a simulation; nanoseconds. */
  static final long EVENT_COSTS = 10_000L;

  /** The same for each byte of a frame. */
  static final long BYTE_COSTS = 2L;

  private final Scheduler scheduler;
  private final Ticker ticker;
  private final Standings standings = new Standings();

  /** Guards what inboxes hold and the two that follow. */
  private final Object lock = new Object();

  private final List<Inbox> ready = new ArrayList<>();
  private boolean isAsked;

  private boolean isWakeDue;
  private long had;
  private long hadInDebt;
  private long othersSeen;
  private long restUntil;
  private int debtors;

  Turns(Scheduler scheduler, Ticker ticker) {
    this.scheduler = scheduler;
    this.ticker = ticker;
    othersSeen = ticker.nanos() - OTHERS_AWAITED;
    restUntil = ticker.nanos();
  }

  Object lock() {
    return lock;
  }

  /** Something can be done for an inbox; by any thread, under the lock. */
  void isReady(Inbox inbox) {
    ready.add(inbox);
  }

  void isReadyNoMore(Inbox inbox) {
    ready.remove(inbox);
  }

  /** Asks the lane for a turn, unless that has been done; by any thread. */
  void ask() {
    synchronized (lock) {
      if (isAsked || ready.isEmpty()) {
        return;
      }
      isAsked = true;
    }
    scheduler.run(this::turn);
  }

  /** The replica's own user is at work: peers in debt rest meanwhile. */
  void ownWork() {
    othersSeen = ticker.nanos();
  }

  Standing begin(PeerId peer) {
    Standing standing = standings.connected(peer, ticker.nanos());
    standing.catchUp(had);
    return standing;
  }

  void end(PeerId peer) {
    standings.disconnected(peer, ticker.nanos());
  }

  // ---- a turn

  private record Turn(Inbox inbox, Inbox.Event event, boolean isOfDebtor) {}

  private void turn() {
    Optional<Turn> next;
    synchronized (lock) {
      isAsked = false;
      next = choose(ticker.nanos());
    }
    try {
      next.ifPresent(this::perform);
    } finally {
      if (next.isPresent()) {
        ask();
      }
    }
  }

  /** Under the lock. */
  private Optional<Turn> choose(long now) {
    @Nullable Inbox first = null;
    @Nullable Inbox debtor = null;
    int before = debtors;
    debtors = 0;
    for (Inbox inbox : ready) {
      Standing standing = inbox.arrived(had);
      standing.forget(now, before);
      debtors += standing.isInDebt() ? 1 : 0;
      if (standing.isInDebt() && !inbox.isEnding()) {
        standing.catchUp(had); // the time that it rests is not kept for it either
        standing.catchUpInDebt(hadInDebt);
        debtor = earlier(debtor, inbox, Standing::takenInDebt);
      } else {
        first = earlier(first, inbox, Standing::taken);
      }
    }
    boolean isAlone = first == null && now - othersSeen >= OTHERS_AWAITED;
    if (debtor != null && (isAlone || now >= restUntil)) {
      return Optional.of(take(debtor, true));
    }
    if (first != null) {
      return Optional.of(take(first, false));
    }
    if (debtor != null) {
      wakeAt(Math.min(restUntil, othersSeen + OTHERS_AWAITED), now);
    }
    return Optional.empty();
  }

  private static Inbox earlier(@Nullable Inbox one, Inbox other, ToLongFunction<Standing> taken) {
    boolean isFirst =
        one == null || taken.applyAsLong(other.standing()) < taken.applyAsLong(one.standing());
    return isFirst ? other : Objects.requireNonNull(one);
  }

  private Turn take(Inbox inbox, boolean isOfDebtor) {
    Inbox.Event event = inbox.take();
    if (inbox.isEmpty()) {
      ready.remove(inbox);
    }
    return new Turn(inbox, event, isOfDebtor);
  }

  private void wakeAt(long when, long now) {
    if (!isWakeDue) {
      isWakeDue = true;
      var unused = scheduler.runAfter(Duration.ofNanos(Math.max(1, when - now)), this::wake);
    }
  }

  private void wake() {
    isWakeDue = false;
    ask();
  }

  private void perform(Turn turn) {
    Standing standing = turn.inbox().standing();
    long spent = spend(turn.inbox(), turn.event());
    if (turn.isOfDebtor()) {
      restUntil = ticker.nanos() + REST_TIMES * spent;
      hadInDebt = Math.max(hadInDebt, standing.takenInDebt() - spent);
    } else {
      had = Math.max(had, standing.taken() - spent);
      othersSeen = standing.isInDebt() ? othersSeen : ticker.nanos();
    }
  }

  /** Runs an event at the cost of a peer; returns what it cost. */
  long spend(Inbox inbox, Inbox.Event event) {
    long began = ticker.nanos();
    long fixed = EVENT_COSTS + BYTE_COSTS * event.frameBytes();
    long spent = fixed;
    inbox.proceeds().begin();
    try {
      event.action().run();
    } finally {
      spent += Math.min(TURN_MAX, Math.max(0, ticker.nanos() - began));
      inbox.standing().charge(spent, inbox.proceeds());
      inbox.proceeds().clear();
    }
    return spent;
  }
}
