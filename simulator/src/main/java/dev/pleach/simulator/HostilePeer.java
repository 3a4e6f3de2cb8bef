package dev.pleach.simulator;

import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A member of the scope that keeps to no rule but that of its {@link HostileScript}. It dials every
 * host, again whenever it is thrown out, and acts for a bounded number of turns in all. No checker
 * looks at it; they look at what it does to the others.
 */
public final class HostilePeer {
  private static final Duration TURN = Duration.ofMillis(100);
  private static final Duration REDIAL = Duration.ofSeconds(2);
  private static final int TURNS_MAX = 2_000;

  private final SimulatedWorld world;
  private final EnginePeer.Setting setting;
  private final HostileScript script;
  private final SeededRandom chance;
  private final SimulatedKeys keys;
  private final SimulatedTransport transport;
  private int turns;

  private HostilePeer(
      SimulatedWorld world, EnginePeer.Setting setting, HostileScript script, int number) {
    this.world = world;
    this.setting = setting;
    this.script = script;
    this.chance = world.chance("hostile").split(number);
    this.keys = SimulatedKeys.draw(chance.split("keys"));
    this.transport =
        world
            .network()
            .transport(keys.peer(), new Incarnation(e -> world.fail(script.toString(), e)));
  }

  /**
   * Lets a hostile peer into a world whose hosts are all there.
   *
   * @param setting whose scope it is a member of
   * @param number tells the hostile peers of a world apart
   */
  public static HostilePeer join(
      SimulatedWorld world, EnginePeer.Setting setting, HostileScript script, int number) {
    HostilePeer peer = new HostilePeer(world, setting, script, number);
    peer.transport.start(peer::connected);
    peer.dial();
    return peer;
  }

  /** Returns who it is on the network. */
  public PeerId peerId() {
    return keys.peer();
  }

  private void dial() {
    if (turns < TURNS_MAX) {
      world.hosts().forEach(host -> transport.dial(host.address()));
      world.timeline().after(REDIAL, this::dial);
    }
  }

  private ConnectionListener connected(Connection connection) {
    HostileLink link =
        new HostileLink(
            connection, setting, keys, chance.split(connection.remote().toString()).split(turns));
    world.timeline().after(Duration.ZERO, () -> begin(link));
    return new Ear(link);
  }

  private void begin(HostileLink link) {
    link.greet(1);
    turn(link);
  }

  private void turn(HostileLink link) {
    if (link.isOpen() && turns++ < TURNS_MAX) {
      script.turn(link);
      world.timeline().after(TURN, () -> turn(link));
    }
  }

  /** Hears what the honest side says. */
  private final class Ear implements ConnectionListener {
    private final HostileLink link;

    Ear(HostileLink link) {
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
    public void writable() {}

    @Override
    public void closed(String reason) {
      link.ended();
    }
  }

  /** Returns the scripts in an order that the seed draws, so many. */
  static List<HostileScript> scripts(long seed, int count) {
    SeededRandom drawn = SeededRandom.of(seed).split("scripts");
    return IntStream.range(0, count)
        .mapToObj(i -> drawn.pick(List.of(HostileScript.values())))
        .toList();
  }
}
