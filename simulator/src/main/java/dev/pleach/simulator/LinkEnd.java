package dev.pleach.simulator;

import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerId;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One end of a simulated connection: it sends to the other end and counts what is under way there.
 *
 * <p>The window works with loss inside a connection too: what is lost gives its bytes back when it
 * would have been dealt with, and what arrives twice does not count twice.
 */
final class LinkEnd implements Connection {
  static final int FRAME_BYTES_MAX = 65_536;

  /** What waits beyond the window; a sender who does not wait loses the connection. */
  static final long WAITING_BYTES_MAX = 4L << 20;

  private static final int SECOND_NANOS = 1_000_000_000;

  private final SimulatedNetwork network;
  private final SimulatedTransport owner;
  private final PeerId remote;
  private final boolean isDialler;
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private @Nullable LinkEnd other;
  private @Nullable ConnectionListener listener;
  private boolean open = true;
  private boolean blocked;
  private long underWayBytes;
  private long waitingBytes;
  private long lineFreeNanos;
  private long lastArrivalNanos;

  private LinkEnd(
      SimulatedNetwork network, SimulatedTransport owner, PeerId remote, boolean isDialler) {
    this.network = network;
    this.owner = owner;
    this.remote = remote;
    this.isDialler = isDialler;
  }

  /** Opens a connection whose dial has just come to the acceptor. */
  static void connect(
      SimulatedNetwork network, SimulatedTransport dialler, SimulatedTransport acceptor) {
    LinkEnd near = new LinkEnd(network, dialler, acceptor.self(), true);
    LinkEnd far = new LinkEnd(network, acceptor, dialler.self(), false);
    near.other = far;
    far.other = near;
    dialler.add(near);
    acceptor.add(far);
    long nearOpens = network.timeline().nanos() + network.handshakePassage().toNanos();
    long farOpens = nearOpens + network.handshakePassage().toNanos();
    near.lastArrivalNanos = farOpens; // nothing arrives at an end before it is there
    far.lastArrivalNanos = nearOpens;
    network.timeline().at(nearOpens, near::report);
    network.timeline().at(farOpens, far::report);
  }

  private void report() {
    if (open) {
      owner.report(this);
    }
  }

  void hearWith(ConnectionListener heard) {
    listener = heard;
  }

  /** Returns true if the listener has been told of this end. */
  boolean isReported() {
    return listener != null;
  }

  boolean isUpAtBothEnds() {
    return open && isReported() && peer().open && peer().isReported();
  }

  private LinkEnd peer() {
    LinkEnd end = other;
    if (end == null) {
      throw new IllegalStateException("a connection has two ends");
    }
    return end;
  }

  PeerId self() {
    return owner.self();
  }

  @Override
  public PeerId remote() {
    return remote;
  }

  @Override
  public boolean isDialler() {
    return isDialler;
  }

  @Override
  public int frameBytesMax() {
    return FRAME_BYTES_MAX;
  }

  @Override
  public boolean send(byte[] frame) {
    if (frame.length == 0 || frame.length > FRAME_BYTES_MAX) {
      throw new IllegalArgumentException("a frame of " + frame.length + " bytes");
    }
    if (!open) {
      return true;
    }
    waiting.add(frame);
    waitingBytes += frame.length;
    drain();
    if (waitingBytes > WAITING_BYTES_MAX) {
      close("more than " + WAITING_BYTES_MAX + " bytes wait: the sender does not heed blocking");
    }
    blocked |= !waiting.isEmpty();
    return !blocked;
  }

  private void drain() {
    while (!waiting.isEmpty() && underWayBytes < network.conditions().windowBytes()) {
      byte[] frame = waiting.remove();
      waitingBytes -= frame.length;
      underWayBytes += frame.length;
      transmit(frame);
    }
  }

  private void transmit(byte[] frame) {
    network.count(self(), remote, frame);
    long arrival = departureNanos(frame) + network.passage().toNanos();
    NetworkConditions conditions = network.conditions();
    if (network.loses(self(), remote, frame)) {
      lose(frame, arrival);
      return;
    }
    if (network.chance().chance(conditions.reordering())) {
      network.countReordered();
      Duration delay = network.chance().between(Duration.ZERO, conditions.reorderDelayMax());
      arrival = Math.max(arrival, lastArrivalNanos) + delay.toNanos();
    } else {
      arrival = Math.max(arrival, lastArrivalNanos);
      lastArrivalNanos = arrival;
    }
    long once = arrival;
    network.timeline().at(once, () -> arrive(frame));
    if (network.chance().chance(conditions.duplication())) {
      network.countDuplicated();
      byte[] copy = frame.clone(); // the receiver owns what it is given
      network.timeline().at(once + network.passage().toNanos(), () -> arrive(copy));
    }
  }

  private long departureNanos(byte[] frame) {
    long now = network.timeline().nanos();
    long rate = network.conditions().bytesPerSecond();
    if (rate == NetworkConditions.UNLIMITED) {
      return now;
    }
    long begin = Math.max(now, lineFreeNanos);
    lineFreeNanos = begin + (long) Traffic.bytesOf(frame.length) * SECOND_NANOS / rate;
    return lineFreeNanos;
  }

  private void lose(byte[] frame, long arrival) {
    network.countLost();
    long heardOf = arrival + network.passage().toNanos();
    network.timeline().at(heardOf, () -> giveBack(frame.length));
  }

  /** A frame of ours reaches the other end. */
  private void arrive(byte[] frame) {
    if (network.isSeparated(self(), remote)) {
      lose(frame, network.timeline().nanos());
      return;
    }
    peer().hear(frame);
  }

  private void hear(byte[] frame) {
    ConnectionListener heard = listener;
    if (open && heard != null) {
      owner.enter(() -> heard.frame(frame));
    }
  }

  @Override
  public void consumed(int frameBytes) {
    if (open) {
      network.timeline().after(network.passage(), () -> peer().giveBack(frameBytes));
    }
  }

  private void giveBack(int bytes) {
    underWayBytes = Math.max(0, underWayBytes - bytes);
    if (!open) {
      return;
    }
    drain();
    ConnectionListener heard = listener;
    if (blocked && waiting.isEmpty() && heard != null) {
      blocked = false;
      owner.enter(heard::writable);
    }
  }

  @Override
  public void close(String reason) {
    if (open) {
      leave();
      network.timeline().after(Duration.ZERO, () -> tell("closed here: " + reason));
    }
  }

  /** Ends this end alone, at once; the other one knows already or is gone. */
  void endHere(String reason) {
    if (open) {
      open = false;
      owner.remove(this);
      tell(reason);
    }
  }

  /** Ends both ends at once. */
  void tear(String reason) {
    endHere(reason);
    peer().endHere(reason);
  }

  /** Power is gone: nothing is heard here any more, and the other end finds out. */
  void vanish() {
    if (open) {
      leave();
    }
  }

  private void leave() {
    open = false;
    owner.remove(this);
    long arrival = network.timeline().nanos() + network.passage().toNanos();
    network.timeline().at(Math.max(arrival, lastArrivalNanos), this::sendEnd);
  }

  private void sendEnd() {
    if (network.isSeparated(self(), remote)) {
      network
          .timeline()
          .after(
              SimulatedNetwork.SILENCE_MAX,
              () -> peer().endHere("nothing was heard for a long time"));
    } else {
      peer().endHere("closed by the other side");
    }
  }

  private void tell(String reason) {
    ConnectionListener heard = listener;
    if (heard != null) {
      network.trace().closed(network.timeline().nanos(), self(), remote, reason);
      owner.enter(() -> heard.closed(reason));
    }
  }
}
