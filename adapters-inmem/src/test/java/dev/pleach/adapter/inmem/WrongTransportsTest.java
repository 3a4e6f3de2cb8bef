package dev.pleach.adapter.inmem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportException;
import dev.pleach.testkit.tck.TransportTck;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The suite of transports against transports that are wrong on purpose: each must fail the rule it
 * breaks.
 */
class WrongTransportsTest {
  private static final ExecutorService THREADS = Executors.newFixedThreadPool(4);
  private static UnaryOperator<Transport> making = right -> right;
  private static Duration patience = Duration.ZERO;

  static final class Suite extends TransportTck {
    private final InMemNetwork network = InMemNetwork.on(THREADS);

    @Override
    protected Transport create(SigningKey key) {
      return making.apply(network.transport(new PeerId(key.publicKey())));
    }

    @Override
    protected Duration patience() {
      return patience;
    }
  }

  @AfterAll
  static void shutDown() {
    THREADS.shutdownNow();
  }

  static Stream<Arguments> wrongTransports() {
    return Stream.of(
        wrong("t1_1", "both ends dialled", BothDialled::new),
        wrong("t1_3", "reports an open connection again", ReportsAgain::new),
        wrong("t1_4", "takes any peer at the address", TakesAnyPeer::new),
        wrong("t1_5", "never fails a dial", NeverFails::new),
        wrong("t1_6", "reaches itself", ReachesItself::new),
        wrong("t1_7", "says that it dials everything", DialsEverything::new),
        wrong("t1_8", "has an address before start", HasAddressEarly::new),
        wrong("t2_1", "loses a frame", t -> new EndsChanged(t, LosesOneFrame::new)),
        wrong("t2_1", "cuts a frame", t -> new EndsChanged(t, CutsLongFrames::new)),
        wrong("t2_2", "cuts a frame", t -> new EndsChanged(t, CutsLongFrames::new)),
        wrong("t2_3", "takes every length", t -> new EndsChanged(t, TakesEveryLength::new)),
        wrong("t2_4", "swaps two frames", t -> new EndsChanged(t, SwapsFrames::new)),
        wrong("t2_4", "sends a frame twice", t -> new EndsChanged(t, SendsTwice::new)),
        wrong("t3_1", "loses what came early", t -> new EndsChanged(t, LosesTheFirst::new)),
        wrong("t3_2", "says closed twice", t -> new EndsChanged(t, ClosesTwice::new)),
        wrong("t3_2", "never says closed", t -> new EndsChanged(t, NeverCloses::new)),
        wrong("t3_3", "calls after closed", t -> new EndsChanged(t, CallsAfterClosed::new)),
        wrong("t2_2", "calls inside a call", t -> new EndsChanged(t, CallsInside::new)),
        wrong("t4_1", "never blocks", t -> new EndsChanged(t, ConsumesByItself::new)),
        wrong("t4_1", "never says writable", t -> new EndsChanged(t, NeverWritable::new)),
        wrong("t4_2", "buffers without bound", t -> new EndsChanged(t, BuffersAll::new)),
        wrong("t5_1", "connects once", ConnectsOnce::new),
        wrong("t5_3", "leaves its connections open", LeavesOpen::new));
  }

  private static Arguments wrong(String rule, String how, UnaryOperator<Transport> wrong) {
    return Arguments.of(rule, how, wrong);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("wrongTransports")
  void wrongTransport_failsItsRule(String rule, String how, UnaryOperator<Transport> wrong) {
    making = wrong;
    patience = Duration.ofSeconds(2); // so that what never happens is missed soon
    assertThat(SuiteRun.of(Suite.class, rule).failures()).as(how).isNotEmpty();
  }

  @Test
  void rightTransport_passesAllTheseRules() {
    making = right -> new EndsChanged(right, End::new);
    patience = Duration.ofSeconds(60);
    wrongTransports()
        .map(transport -> (String) transport.get()[0])
        .distinct()
        .forEach(rule -> assertThat(SuiteRun.of(Suite.class, rule).failures()).isEmpty());
  }

  /** Both sides of one end: what the user says passes here, and what the user hears. */
  private static class End extends ForwardingConnection {
    End(Connection inner) {
      super(inner);
    }
  }

  private interface EndMaker {
    End make(Connection inner);
  }

  private static final class EndsChanged extends ForwardingTransport {
    private final EndMaker maker;

    EndsChanged(Transport inner, EndMaker maker) {
      super(inner);
      this.maker = maker;
    }

    @Override
    ConnectionListener connected(Connection connection) {
      End end = maker.make(connection);
      end.hearer = super.connected(end);
      return end;
    }
  }

  private static final class BothDialled extends ForwardingTransport {
    BothDialled(Transport inner) {
      super(inner);
    }

    @Override
    ConnectionListener connected(Connection connection) {
      End end =
          new End(connection) {
            @Override
            public boolean isDialler() {
              return true;
            }
          };
      end.hearer = super.connected(end);
      return end;
    }
  }

  private static final class ReportsAgain extends ForwardingTransport {
    private final List<Connection> reported = new ArrayList<>();

    ReportsAgain(Transport inner) {
      super(inner);
    }

    @Override
    ConnectionListener connected(Connection connection) {
      reported.add(connection);
      return super.connected(connection);
    }

    @Override
    public CompletionStage<PeerId> dial(PeerAddress address) {
      List.copyOf(reported).forEach(super::connected);
      return super.dial(address);
    }
  }

  private static final class TakesAnyPeer extends ForwardingTransport {
    private static final List<PeerAddress> KNOWN = new ArrayList<>();

    TakesAnyPeer(Transport inner) {
      super(inner);
    }

    @Override
    public List<PeerAddress> listenAddresses() {
      KNOWN.addAll(super.listenAddresses());
      return super.listenAddresses();
    }

    @Override
    public CompletionStage<PeerId> dial(PeerAddress address) {
      String place = address.text().substring(0, address.text().indexOf("/p2p/"));
      Optional<PeerAddress> there =
          KNOWN.stream()
              .filter(known -> known.text().startsWith(place + "/p2p/"))
              .reduce((first, second) -> second);
      return super.dial(there.orElse(address));
    }
  }

  private static final class NeverFails extends ForwardingTransport {
    NeverFails(Transport inner) {
      super(inner);
    }

    @Override
    public CompletionStage<PeerId> dial(PeerAddress address) {
      CompletableFuture<PeerId> dialled = new CompletableFuture<>();
      var unused = super.dial(address).thenAccept(dialled::complete);
      return dialled;
    }
  }

  private static final class ReachesItself extends ForwardingTransport {
    ReachesItself(Transport inner) {
      super(inner);
    }

    @Override
    public CompletionStage<PeerId> dial(PeerAddress address) {
      return listenAddresses().contains(address)
          ? CompletableFuture.completedFuture(self())
          : super.dial(address);
    }
  }

  private static final class DialsEverything extends ForwardingTransport {
    DialsEverything(Transport inner) {
      super(inner);
    }

    @Override
    public boolean canDial(PeerAddress address) {
      return true;
    }
  }

  private static final class HasAddressEarly extends ForwardingTransport {
    HasAddressEarly(Transport inner) {
      super(inner);
    }

    @Override
    public List<PeerAddress> listenAddresses() {
      return List.of(new PeerAddress("/memory/0/p2p/" + self()));
    }
  }

  private static final class ConnectsOnce extends ForwardingTransport {
    private boolean connected;

    ConnectsOnce(Transport inner) {
      super(inner);
    }

    @Override
    public CompletionStage<PeerId> dial(PeerAddress address) {
      if (connected) {
        return CompletableFuture.failedFuture(new TransportException("planted: " + address));
      }
      connected = true;
      return super.dial(address);
    }
  }

  private static final class LeavesOpen extends ForwardingTransport {
    LeavesOpen(Transport inner) {
      super(inner);
    }

    @Override
    public void close() {}
  }

  private static final class LosesOneFrame extends End {
    private int sent;

    LosesOneFrame(Connection inner) {
      super(inner);
    }

    @Override
    public boolean send(byte[] frame) {
      return ++sent == 100 || super.send(frame);
    }
  }

  private static final class CutsLongFrames extends End {
    CutsLongFrames(Connection inner) {
      super(inner);
    }

    @Override
    public boolean send(byte[] frame) {
      return super.send(frame.length > 65_000 ? Arrays.copyOf(frame, 65_000) : frame);
    }
  }

  private static final class TakesEveryLength extends End {
    TakesEveryLength(Connection inner) {
      super(inner);
    }

    @Override
    public boolean send(byte[] frame) {
      return frame.length == 0 || frame.length > frameBytesMax() || super.send(frame);
    }
  }

  private static final class SwapsFrames extends End {
    private Optional<byte[]> held = Optional.empty();
    private int sent;

    SwapsFrames(Connection inner) {
      super(inner);
    }

    @Override
    public boolean send(byte[] frame) {
      if (++sent == 1_000) {
        held = Optional.of(frame);
        return true;
      }
      boolean isWritable = super.send(frame);
      Optional<byte[]> late = held;
      held = Optional.empty();
      return late.isEmpty() ? isWritable : super.send(late.get());
    }
  }

  private static final class SendsTwice extends End {
    private int sent;

    SendsTwice(Connection inner) {
      super(inner);
    }

    @Override
    public boolean send(byte[] frame) {
      if (++sent == 1_000) {
        super.send(frame.clone());
      }
      return super.send(frame);
    }
  }

  private static final class LosesTheFirst extends End {
    private boolean lost;

    LosesTheFirst(Connection inner) {
      super(inner);
    }

    @Override
    public void frame(byte[] frame) {
      if (lost) {
        super.frame(frame);
      }
      lost = true;
    }
  }

  private static final class ClosesTwice extends End {
    ClosesTwice(Connection inner) {
      super(inner);
    }

    @Override
    public void closed(String reason) {
      super.closed(reason);
      super.closed(reason);
    }
  }

  private static final class NeverCloses extends End {
    NeverCloses(Connection inner) {
      super(inner);
    }

    @Override
    public void closed(String reason) {}
  }

  private static final class CallsAfterClosed extends End {
    CallsAfterClosed(Connection inner) {
      super(inner);
    }

    @Override
    public void closed(String reason) {
      super.closed(reason);
      super.writable();
    }
  }

  private static final class CallsInside extends End {
    CallsInside(Connection inner) {
      super(inner);
    }

    @Override
    public void consumed(int frameBytes) {
      super.consumed(frameBytes);
      writable();
    }
  }

  private static final class ConsumesByItself extends End {
    ConsumesByItself(Connection inner) {
      super(inner);
    }

    @Override
    public void frame(byte[] frame) {
      inner.consumed(frame.length);
      super.frame(frame);
    }

    @Override
    public void consumed(int frameBytes) {}

    @Override
    public boolean send(byte[] frame) {
      super.send(frame);
      return true;
    }
  }

  private static final class NeverWritable extends End {
    NeverWritable(Connection inner) {
      super(inner);
    }

    @Override
    public void writable() {}
  }

  private static final class BuffersAll extends End {
    private final Queue<byte[]> buffer = new ArrayDeque<>();
    private boolean isBlocked;

    BuffersAll(Connection inner) {
      super(inner);
    }

    @Override
    public synchronized boolean send(byte[] frame) {
      if (isBlocked) {
        buffer.add(frame);
        return false;
      }
      isBlocked = !super.send(frame);
      return !isBlocked;
    }
  }
}
