package dev.pleach.simulator;

import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerId;
import java.time.Duration;

/** A hostile peer of one victim that never rests but for back-pressure. */
final class Flooder {
  private static final Duration PAUSE = Duration.ofNanos(20_000);
  private static final Duration REDIAL = Duration.ofMillis(1);
  private static final int TURNS_AT_ONCE = 16;

  private final SimulatedWorld world;
  private final EnginePeer.Setting setting;
  private final HostileScript script;
  private final PeerId victim;
  private final SeededRandom chance;
  private final SimulatedKeys keys;
  private final SimulatedTransport transport;
  private long connections;
  private long turns;

  Flooder(
      SimulatedWorld world,
      EnginePeer.Setting setting,
      HostileScript script,
      PeerId victim,
      int number) {
    this.world = world;
    this.setting = setting;
    this.script = script;
    this.victim = victim;
    chance = world.chance("flooder").split(number);
    keys = SimulatedKeys.draw(chance.split("keys"));
    Incarnation life = new Incarnation(e -> world.fail(script.toString(), e));
    transport = world.network().transport(keys.peer(), life);
    transport.start(this::connected);
    dial();
  }

  long turns() {
    return turns;
  }

  private void dial() {
    var unused = transport.dial(SimulatedNetwork.addressOf(victim));
  }

  private ConnectionListener connected(Connection connection) {
    Valve valve = new Valve(connection);
    HostileLink link = new HostileLink(valve, setting, keys, chance.split(connections++));
    world.timeline().after(Duration.ZERO, () -> link.greet(1));
    turnSoon(valve, link);
    return new Ear(valve, link);
  }

  private void turnSoon(Valve valve, HostileLink link) {
    world.timeline().after(PAUSE, () -> turn(valve, link));
  }

  private void turn(Valve valve, HostileLink link) {
    for (int i = 0; i < TURNS_AT_ONCE && link.isOpen() && !valve.isBlocked; i++) {
      script.turn(link);
      turns++;
    }
    if (link.isOpen() && !valve.isBlocked) {
      turnSoon(valve, link);
    }
  }

  /** Hears what the victim says, and when there is room again. */
  private final class Ear implements ConnectionListener {
    private final Valve valve;
    private final HostileLink link;

    Ear(Valve valve, HostileLink link) {
      this.valve = valve;
      this.link = link;
    }

    @Override
    public void frame(byte[] frame) {
      link.heard(frame);
      if (script.isListening()) {
        link.consumed(frame);
      }
    }

    @Override
    public void writable() {
      valve.isBlocked = false;
      turnSoon(valve, link);
    }

    @Override
    public void closed(String reason) {
      link.ended();
      world.timeline().after(REDIAL, Flooder.this::dial);
    }
  }

  /** Notes when back-pressure sets in. */
  private static final class Valve implements Connection {
    private final Connection connection;
    private boolean isBlocked;

    Valve(Connection connection) {
      this.connection = connection;
    }

    @Override
    public PeerId remote() {
      return connection.remote();
    }

    @Override
    public boolean isDialler() {
      return connection.isDialler();
    }

    @Override
    public int frameBytesMax() {
      return connection.frameBytesMax();
    }

    @Override
    public boolean send(byte[] frame) {
      boolean goesOn = connection.send(frame);
      isBlocked = !goesOn;
      return goesOn;
    }

    @Override
    public void consumed(int frameBytes) {
      connection.consumed(frameBytes);
    }

    @Override
    public void close(String reason) {
      connection.close(reason);
    }
  }
}
