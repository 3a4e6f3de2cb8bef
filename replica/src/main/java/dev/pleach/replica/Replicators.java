package dev.pleach.replica;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.Scheduler;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Transport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials the peers that this replica has a duty to, and dials again when a connection ends: waits
 * double up to a bound, with jitter, so that nobody is hammered and no two restart in step. The
 * duties are state records named {@code replicator/} and the address. For the engine's lane alone.
 */
final class Replicators {
  static final String RECORD = "replicator/";
  private static final String DENIED = "DENIED: the peer has joined none of our scopes yet";
  private static final Logger LOG = LoggerFactory.getLogger(Replicators.class);

  private final ReplicaPorts ports;
  private final ReplicaOptions options;
  private final Predicate<PeerId> linked;
  private final Map<PeerAddress, Duty> duties = new LinkedHashMap<>();
  private boolean running = true;

  /**
   * Takes what it needs.
   *
   * @param linked whether a connection to a peer is open now
   */
  Replicators(ReplicaPorts ports, ReplicaOptions options, Predicate<PeerId> linked) {
    this.ports = ports;
    this.options = options;
    this.linked = linked;
  }

  /** Takes up the duties that the store remembers. */
  void resume() {
    ports
        .store()
        .states()
        .forEach(RECORD, (name, value) -> begin(new PeerAddress(name.substring(RECORD.length()))));
  }

  static StateRecord record(PeerAddress address) {
    return StateRecord.put(RECORD + address.text(), new byte[] {1});
  }

  static StateRecord removal(PeerAddress address) {
    return StateRecord.delete(RECORD + address.text());
  }

  /** Returns the transport that can dial the address. */
  Optional<Transport> transportFor(PeerAddress address) {
    return ports.transports().stream().filter(transport -> transport.canDial(address)).findFirst();
  }

  boolean contains(PeerAddress address) {
    return duties.containsKey(address);
  }

  void begin(PeerAddress address) {
    if (running && !duties.containsKey(address)) {
      Duty duty = new Duty(address);
      duties.put(address, duty);
      duty.dial();
    }
  }

  /** Ends a duty; returns the peer it was about, if known. */
  Optional<PeerId> end(PeerAddress address) {
    Duty duty = duties.remove(address);
    if (duty == null) {
      return Optional.empty();
    }
    duty.stop();
    return Optional.ofNullable(duty.peer);
  }

  /** Returns true if there is a duty to keep this peer up to date. */
  boolean isAbout(PeerId peer) {
    return duties.values().stream().anyMatch(duty -> peer.equals(duty.peer));
  }

  void connected(PeerId peer) {
    duties.values().stream().filter(duty -> peer.equals(duty.peer)).forEach(duty -> duty.up(peer));
  }

  void disconnected(PeerId peer, String reason) {
    duties.values().stream()
        .filter(duty -> peer.equals(duty.peer))
        .forEach(duty -> duty.down(reason));
  }

  /** Notes whether a peer shares nothing with us, which stands in the way of the duty. */
  void told(PeerId peer, boolean sharesNothing) {
    duties.values().stream()
        .filter(duty -> peer.equals(duty.peer))
        .forEach(duty -> duty.lastError = sharesNothing ? DENIED : null);
  }

  void close() {
    running = false;
    duties.values().forEach(Duty::stop);
    duties.clear();
  }

  List<Replicator> list() {
    List<Replicator> list = new ArrayList<>();
    duties.values().forEach(duty -> list.add(duty.view()));
    return list;
  }

  private final class Duty {
    private final PeerAddress address;
    private final Backoff backoff;
    private @Nullable PeerId peer;
    private Scheduler.@Nullable Cancellation redial;
    private boolean connected;
    private boolean stopped;
    private long failures;
    private @Nullable String lastError;

    Duty(PeerAddress address) {
      this.address = address;
      this.backoff = new Backoff(options.redialFirst(), options.redialMax(), ports.entropy());
    }

    void dial() {
      redial = null;
      Optional<Transport> transport = transportFor(address);
      if (transport.isEmpty()) {
        lastError = "no transport dials " + address;
        return;
      }
      transport
          .get()
          .dial(address)
          .whenComplete((found, failure) -> ports.scheduler().run(() -> dialled(found, failure)));
    }

    private void dialled(@Nullable PeerId found, @Nullable Throwable failure) {
      if (stopped || !running) {
        return;
      }
      if (found != null && linked.test(found)) {
        up(found);
      } else if (found != null) {
        peer = found;
        down("the connection ended at once");
      } else {
        String reason = failure == null ? "no answer" : messageOf(failure);
        if (failures == 0) {
          LOG.info("cannot reach {}: {}; trying again", address, reason);
        }
        failures++;
        down(reason);
      }
    }

    void up(PeerId remote) {
      peer = remote;
      connected = true;
      failures = 0;
      lastError = null;
      backoff.reset();
    }

    void down(String reason) {
      connected = false;
      lastError = reason;
      if (redial == null && !stopped) {
        redial = ports.scheduler().runAfter(backoff.next(), this::dial);
      }
    }

    void stop() {
      stopped = true;
      if (redial != null) {
        redial.cancel();
      }
    }

    Replicator view() {
      return new Replicator(
          address, Optional.ofNullable(peer), connected, failures, Optional.ofNullable(lastError));
    }
  }

  static String messageOf(@Nullable Throwable failure) {
    if (failure == null) {
      return "no answer";
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
