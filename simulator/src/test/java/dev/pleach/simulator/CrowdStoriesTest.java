package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Cid;
import dev.pleach.port.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Bugs that other databases had, told with more than two of our engines. The names are those of the
 * list of peers' bugs and stay for ever.
 */
class CrowdStoriesTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final SimulatedWorld world =
      new SimulatedWorld(4, NetworkConditions.ideal(Duration.ofMillis(100)));
  private final SimulatedEngine engine = EnginePeer.Setting.of(3).engine();

  private List<SimulatedHost> hosts(int count) {
    List<SimulatedHost> hosts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      hosts.add(world.host("peer" + i, engine));
      hosts.get(i).start();
    }
    return hosts;
  }

  private void write(SimulatedHost host) {
    assertThat(world.await(host.write(world.chance("writes").split(world.timeline().nanos()))))
        .isNotEmpty();
  }

  private boolean holds(PeerId peer, Cid cid) {
    return world.hosts().stream()
        .filter(host -> host.peerId().equals(peer))
        .anyMatch(host -> host.disk().blocks().containsKey(cid));
  }

  /** A line of ten: what one end writes reaches the other over all between, each link used once. */
  @Test
  void defra4010_chainRelays() {
    List<SimulatedHost> line = hosts(10);
    for (int i = 1; i < line.size(); i++) {
      line.get(i).follow(line.get(i - 1));
    }
    world.awaitAgreement(SOON);
    WireMeter meter = new WireMeter(Set.of(), this::holds);
    world.network().tap(meter);
    write(line.get(0));
    world.awaitAgreement(SOON);
    int blocks = line.get(0).disk().blocks().size();
    assertThat(meter.counts().duplicates()).isZero();
    assertThat(meter.counts().blocks()).isEqualTo(9L * blocks);
  }

  /** The writers are gone when the newcomer comes. */
  @Test
  void orbit1163_relayedEntriesAreKept() {
    List<SimulatedHost> all = hosts(3);
    all.get(1).follow(all.get(0));
    all.get(2).follow(all.get(0));
    write(all.get(1));
    write(all.get(2));
    world.awaitAgreement(SOON);
    all.get(1).stop();
    all.get(2).stop();
    SimulatedHost newcomer = world.host("newcomer", engine);
    newcomer.start();
    newcomer.follow(all.get(0));
    assertThat(
            world.runUntil(
                () -> newcomer.disk().blocks().keySet().equals(all.get(0).disk().blocks().keySet()),
                SOON))
        .isTrue();
  }

  /** The ancestors of what the third node gets are at another node than the block itself. */
  @Test
  void am151_thirdNodeMissingDependency() {
    List<SimulatedHost> all = hosts(3);
    all.get(1).follow(all.get(0));
    write(all.get(0));
    world.awaitDisks(all.subList(0, 2), SOON);
    all.get(0).stop();
    write(all.get(1));
    all.get(2).follow(all.get(1));
    world.awaitDisks(all.subList(1, 3), SOON);
    all.get(0).start();
    all.get(0).follow(all.get(2));
    world.awaitAgreement(SOON);
  }

  /** Overlapping exchanges of everybody with everybody, some restarting in between. */
  @Test
  void amrepo17_overlappingSyncs() {
    List<SimulatedHost> all = hosts(5);
    for (SimulatedHost one : all) {
      for (SimulatedHost other : all) {
        if (one != other) {
          one.follow(other);
        }
      }
    }
    SeededRandom chance = world.chance("story");
    for (int i = 0; i < 40; i++) {
      write(chance.pick(all));
      world.runFor(chance.between(Duration.ZERO, Duration.ofMillis(200)));
      if (chance.chance(0.2)) {
        SimulatedHost restarting = chance.pick(all);
        restarting.stop();
        restarting.start();
      }
    }
    world.awaitAgreement(Duration.ofSeconds(60));
    world.checkSafety();
  }

  /** Ten writers at a hub, a hundred writes a second each. */
  @Test
  void amclassic367_simultaneousWriters() {
    List<SimulatedHost> all = hosts(11);
    all.subList(1, 11).forEach(writer -> writer.follow(all.get(0)));
    world.runFor(Duration.ofSeconds(1));
    for (int round = 0; round < 30; round++) {
      for (SimulatedHost writer : all.subList(1, 11)) {
        assertThat(writer.write(world.chance("writes").split(round))).isNotNull();
      }
      world.runFor(Duration.ofMillis(10));
    }
    world.awaitAgreement(Duration.ofSeconds(30));
    world.checkSafety();
  }
}
