package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.PublicKey;
import dev.pleach.port.PeerId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The shape of a pool, for any number of peers. */
class MeshTest {
  @Property
  void everybodyIsReached_andNobodyHasTooMany(
      @ForAll @IntRange(min = 2, max = 100) int peers,
      @ForAll @IntRange(min = 2, max = 12) int neighbours,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<PeerId> all =
        random
            .ints(peers)
            .mapToObj(n -> new PeerId(PublicKey.of(bytes(random))))
            .collect(Collectors.toList());
    Map<PeerId, Set<PeerId>> linked = new HashMap<>();
    all.forEach(peer -> linked.put(peer, new HashSet<>()));
    for (PeerId peer : all) {
      for (PeerId other : Mesh.toDial(peer, all, neighbours)) {
        assertThat(other).isNotEqualTo(peer);
        linked.get(peer).add(other);
        linked.get(other).add(peer);
      }
    }
    boolean isFull = peers - 1 <= neighbours;
    for (PeerId peer : all) {
      assertThat(linked.get(peer).size())
          .isLessThanOrEqualTo(isFull ? peers - 1 : 2 * (neighbours / 2))
          .isGreaterThanOrEqualTo(isFull ? peers - 1 : 1);
    }
    assertThat(reached(all.get(0), linked)).hasSize(peers);
  }

  @Property
  void inAFullMesh_oneOfTwoDials(@ForAll @IntRange(min = 2, max = 9) int peers, @ForAll long seed) {
    Random random = new Random(seed);
    TreeSet<PeerId> all = new TreeSet<>();
    while (all.size() < peers) {
      all.add(new PeerId(PublicKey.of(bytes(random))));
    }
    for (PeerId one : all) {
      for (PeerId other : all) {
        if (!one.equals(other)) {
          assertThat(Mesh.toDial(one, all, 8).contains(other))
              .isNotEqualTo(Mesh.toDial(other, all, 8).contains(one));
        }
      }
    }
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Set<PeerId> reached(PeerId from, Map<PeerId, Set<PeerId>> linked) {
    Set<PeerId> seen = new HashSet<>(Set.of(from));
    ArrayDeque<PeerId> next = new ArrayDeque<>(seen);
    while (!next.isEmpty()) {
      for (PeerId peer : linked.get(next.remove())) {
        if (seen.add(peer)) {
          next.add(peer);
        }
      }
    }
    return seen;
  }
}
