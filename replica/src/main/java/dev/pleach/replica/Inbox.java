package dev.pleach.replica;

import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has reported and the lane has not dealt with yet. It is bounded by the
 * transport, which lets a peer send on only once its frames are dealt with. As a listener it may be
 * called by any thread; the rest is for {@link Turns}, on the engine's lane.
 */
final class Inbox implements ConnectionListener {
  /** What the events are for. */
  interface Handler {
    void frame(byte[] frame);

    void writable();

    void closed(String reason);

    /** Returns what has come of the events; whoever charges the peer for them clears it. */
    Proceeds proceeds();
  }

  /** Something that waits; frameBytes is 0 for what is no frame. */
  record Event(int frameBytes, boolean isEnd, Runnable action) {}

  private final Turns turns;
  private final Connection connection;
  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private @Nullable Handler handler;
  private @Nullable Standing standing;
  private boolean isOpen;
  private boolean isListed;
  private boolean isNew;
  private boolean isEnding;
  private boolean isDeaf;
  private boolean hasLeft;

  Inbox(Turns turns, Connection connection) {
    this.turns = turns;
    this.connection = connection;
  }

  // ---- as a listener

  @Override
  public void frame(byte[] frame) {
    add(new Event(frame.length, false, () -> handler().frame(frame)));
  }

  @Override
  public void writable() {
    add(new Event(0, false, () -> handler().writable()));
  }

  @Override
  public void closed(String reason) {
    add(new Event(0, true, () -> end(reason)));
  }

  /** Something of our own that waits for what the peer has said until now, and is of its turns. */
  void runBehind(Runnable task) {
    add(new Event(0, false, task));
  }

  private void end(String reason) {
    leave();
    handler().closed(reason);
  }

  private void add(Event event) {
    synchronized (turns.lock()) {
      if (isDeaf && !event.isEnd()) {
        return;
      }
      isEnding |= event.isEnd();
      events.add(event);
      list();
    }
    turns.ask();
  }

  private void list() {
    if (isOpen && !isListed && !events.isEmpty()) {
      isListed = true;
      isNew = true;
      turns.isReady(this);
    }
  }

  // ---- on the lane

  /** The connection is known on the lane; returns how its peer stands. */
  Standing begin() {
    Standing found = turns.begin(connection.remote());
    standing = found;
    return found;
  }

  /** Makes the handler at the peer's cost; its events can have their turns from now on. */
  void open(Supplier<Handler> made) {
    handler = new Nobody(new Proceeds());
    try {
      turns.spend(this, new Event(0, false, () -> handler = made.get()));
    } catch (RuntimeException e) {
      connection.close("failure here"); // nobody would take in what comes
      throw e;
    } finally {
      synchronized (turns.lock()) {
        isOpen = true;
        list();
      }
      turns.ask();
    }
  }

  /** The connection was ended here: nothing of it is heard any more but its end. */
  void discard() {
    synchronized (turns.lock()) {
      isDeaf = true;
      dropFrames();
      if (events.isEmpty() && isListed) {
        isListed = false;
        turns.isReadyNoMore(this);
      }
    }
    leave();
  }

  private void leave() {
    if (!hasLeft && standing != null) {
      hasLeft = true;
      turns.end(connection.remote());
    }
  }

  private void dropFrames() {
    events.removeIf(event -> !event.isEnd());
  }

  // ---- under the lock of the turns

  /** True once the connection has ended. */
  boolean isEnding() {
    return isEnding;
  }

  /** Its turn may come; a peer that had nothing waiting has let time pass. */
  Standing arrived(long had) {
    if (isNew) {
      isNew = false;
      standing().catchUp(had);
    }
    return standing();
  }

  /** Takes the next event; what a peer in debt has left behind when it went is dropped. */
  Event take() {
    if (isEnding && standing().isInDebt()) {
      dropFrames();
    }
    return events.remove();
  }

  /** True if there is nothing more; it is listed again when something comes. */
  boolean isEmpty() {
    isListed = !events.isEmpty();
    return events.isEmpty();
  }

  Standing standing() {
    return Objects.requireNonNull(standing, "it has begun");
  }

  private Handler handler() {
    return Objects.requireNonNull(handler, "it is open");
  }

  Proceeds proceeds() {
    return handler().proceeds();
  }

  /** Hears what is said to nobody. */
  record Nobody(Proceeds proceeds) implements Handler {
    @Override
    public void frame(byte[] frame) {}

    @Override
    public void writable() {}

    @Override
    public void closed(String reason) {}
  }
}
