package dev.pleach.simulator;

import dev.pleach.dag.Digest;
import dev.pleach.port.Batch;
import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.StateRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * A set of words that is gossiped: an engine with nothing of ours in it, to prove that a stranger's
 * fits. It may be given one of some mistakes, which the checkers must then find.
 */
final class ToyEngine implements SimulatedEngine {
  enum Mistake {
    NONE,
    ACKNOWLEDGES_BEFORE_DURABLE,
    SENDS_ONCE_ONLY,
    THROWS_ON_DUPLICATE,
    SHOWS_THE_ORDER_OF_ARRIVAL
  }

  private static final String RECORD = "word/";
  private static final Duration ROUND = Duration.ofSeconds(1);
  private static final byte HASH = 0;
  private static final byte WORD = 1;

  private final Mistake mistake;

  ToyEngine(Mistake mistake) {
    this.mistake = mistake;
  }

  @Override
  public SimulatedPeer open(PeerPorts ports) {
    return new Toy(ports);
  }

  private final class Toy implements SimulatedPeer {
    private final PeerPorts ports;
    private final Set<String> words = new LinkedHashSet<>();
    private final Set<String> unsaved = new LinkedHashSet<>();
    private final Map<PeerId, Connection> connections = new LinkedHashMap<>();
    private final Set<PeerAddress> follows = new LinkedHashSet<>();
    private long received;
    private long duplicates;

    Toy(PeerPorts ports) {
      this.ports = ports;
      ports.store().states().forEach(RECORD, (name, value) -> words.add(text(value, 0)));
      ports.transport().start(this::connected);
      ports.scheduler().runAfter(ROUND, this::round);
    }

    private void round() {
      save();
      follows.forEach(address -> ports.transport().dial(address).exceptionally(e -> self()));
      if (mistake != Mistake.SENDS_ONCE_ONLY) {
        connections.values().forEach(this::sendHash);
      }
      ports.scheduler().runAfter(ROUND, this::round);
    }

    private PeerId self() {
      return ports.transport().self();
    }

    private ConnectionListener connected(Connection connection) {
      connections.put(connection.remote(), connection);
      sendHash(connection);
      return new ConnectionListener() {
        @Override
        public void frame(byte[] frame) {
          connection.consumed(frame.length);
          heard(connection, frame);
        }

        @Override
        public void writable() {}

        @Override
        public void closed(String reason) {
          connections.remove(connection.remote(), connection);
        }
      };
    }

    private void heard(Connection connection, byte[] frame) {
      if (frame[0] == WORD) {
        take(text(frame, 1));
      } else if (!text(frame, 1).equals(hash(new TreeSet<>(words)))) {
        words.forEach(word -> connection.send(frame(WORD, word)));
      }
    }

    private void take(String word) {
      received++;
      if (words.add(word)) {
        save(word);
      } else {
        duplicates++;
        if (mistake == Mistake.THROWS_ON_DUPLICATE) {
          throw new IllegalStateException("again: " + word);
        }
      }
    }

    private void save() {
      unsaved.forEach(this::save);
      unsaved.clear();
    }

    private void save(String word) {
      byte[] value = word.getBytes(StandardCharsets.UTF_8);
      ports.store().commit(Batch.ofStates(List.of(StateRecord.put(RECORD + word, value))));
    }

    private void sendHash(Connection connection) {
      connection.send(frame(HASH, hash(new TreeSet<>(words))));
    }

    @Override
    public void follow(PeerAddress address) {
      follows.add(address);
    }

    @Override
    public CompletionStage<List<String>> write(SeededRandom chance) {
      String word = Long.toHexString(chance.nextLong());
      words.add(word);
      if (mistake == Mistake.ACKNOWLEDGES_BEFORE_DURABLE) {
        unsaved.add(word);
      } else {
        save(word);
      }
      connections.values().forEach(connection -> connection.send(frame(WORD, word)));
      return CompletableFuture.completedFuture(List.of(word));
    }

    @Override
    public CompletionStage<PeerRoots> roots() {
      boolean ordered = mistake == Mistake.SHOWS_THE_ORDER_OF_ARRIVAL;
      UnaryOperator<Set<String>> view = ordered ? UnaryOperator.identity() : TreeSet::new;
      return CompletableFuture.completedFuture(
          new PeerRoots(hash(new TreeSet<>(words)), hash(view.apply(words))));
    }

    @Override
    public CompletionStage<PeerHoldings> holdings() {
      return CompletableFuture.completedFuture(new PeerHoldings(words, received, duplicates));
    }

    @Override
    public CompletionStage<Void> stop() {
      save();
      return CompletableFuture.completedFuture(null);
    }
  }

  private static byte[] frame(byte kind, String text) {
    return ((char) kind + text).getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes, int from) {
    return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
  }

  private static String hash(Set<String> words) {
    return Digest.sha256(String.join(" ", words).getBytes(StandardCharsets.UTF_8)).hex();
  }
}
