package dev.pleach.dag.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pleach.dag.Vectors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class WalkTest {
  private static final Comparator<Integer> ORDER = Comparator.naturalOrder();

  @Example
  void publicVectors_differencesOfDiamondTypes() {
    List<JsonNode> rows = Vectors.jsonLines("crdt/diamond-types/causal_graph/diff.json");
    assertThat(rows).hasSize(14);
    for (JsonNode row : rows) {
      Map<Integer, List<Integer>> graph = graph(row.get("hist"));
      List<Integer> a = numbers(row.get("a"));
      List<Integer> b = numbers(row.get("b"));
      assertThat(visited(graph, a, b)).as(row.toString()).isEqualTo(spans(row.get("expect_a")));
      assertThat(visited(graph, b, a)).as(row.toString()).isEqualTo(spans(row.get("expect_b")));
    }
  }

  @Property(tries = 500)
  void difference_isThatOfTheAncestorSetsGreatestFirst(@ForAll Random random) {
    Map<Integer, List<Integer>> graph = randomGraph(random, 1 + random.nextInt(30));
    List<Integer> from = randomNodes(graph, random);
    List<Integer> without = randomNodes(graph, random);
    Set<Integer> expected = new TreeSet<>(ORDER.reversed());
    expected.addAll(ancestors(graph, from));
    expected.removeAll(ancestors(graph, without));
    assertThat(visited(graph, from, without)).containsExactlyElementsOf(expected);
    List<Integer> reversed = new ArrayList<>(expected);
    java.util.Collections.reverse(reversed);
    assertThat(Walk.missing(from, without, ORDER, graph::get)).isEqualTo(reversed);
  }

  @Property(tries = 500)
  void isAncestorOrSelf_isMembershipInTheAncestorSet(@ForAll Random random) {
    Map<Integer, List<Integer>> graph = randomGraph(random, 1 + random.nextInt(20));
    for (int node : graph.keySet()) {
      Set<Integer> ancestors = ancestors(graph, List.of(node));
      for (int other : graph.keySet()) {
        assertThat(Walk.isAncestorOrSelf(other, node, ORDER, graph::get))
            .as("%d of %d in %s", other, node, graph)
            .isEqualTo(ancestors.contains(other));
      }
    }
  }

  @Property(tries = 200)
  void nothingIsAskedTwice(@ForAll Random random) {
    Map<Integer, List<Integer>> graph = randomGraph(random, 30);
    Set<Integer> asked = new TreeSet<>();
    Function<Integer, List<Integer>> once =
        node -> {
          assertThat(asked.add(node)).as("node %d once", node).isTrue();
          return graph.get(node);
        };
    List<Integer> from = randomNodes(graph, random);
    Walk.missing(from, randomNodes(graph, random), ORDER, once);
    asked.clear();
    Walk.isAncestorOrSelf(from.get(0), 29, ORDER, once);
  }

  @Example
  void difference_costsTheGapAndNotTheHistory() {
    AtomicInteger asked = new AtomicInteger();
    Function<Integer, List<Integer>> chain =
        node -> {
          asked.incrementAndGet();
          return node == 0 ? List.of() : List.of(node - 1);
        };
    int length = 1_000_000;
    assertThat(Walk.missing(List.of(length), List.of(length - 10), ORDER, chain)).hasSize(10);
    assertThat(asked.get()).isEqualTo(10);
    asked.set(0);
    assertThat(Walk.missing(List.of(length - 10), List.of(length), ORDER, chain)).isEmpty();
    assertThat(asked.get()).isEqualTo(10);
    asked.set(0);
    assertThat(Walk.isAncestorOrSelf(length, length - 10, ORDER, chain)).isFalse();
    assertThat(asked.get()).isZero();
    assertThat(Walk.isAncestorOrSelf(length - 10, length, ORDER, chain)).isTrue();
    assertThat(asked.get()).isEqualTo(10);
  }

  @Example
  void difference_ofNothingIsNothing() {
    assertThat(Walk.missing(List.<Integer>of(), List.of(1), ORDER, node -> List.of())).isEmpty();
    assertThat(Walk.missing(List.of(1), List.of(1), ORDER, node -> List.of())).isEmpty();
    assertThat(Walk.missing(List.of(1, 1), List.of(), ORDER, node -> List.of())).containsExactly(1);
  }

  @Example
  void parentThatIsNotLess_isOurOwnFaultAndNoEndlessWalk() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Walk.missing(List.of(1), List.of(), ORDER, node -> List.of(node)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Walk.missing(List.of(1), List.of(), ORDER, node -> List.of(node + 1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Walk.isAncestorOrSelf(0, 1, ORDER, node -> List.of(node)));
  }

  private static List<Integer> visited(
      Map<Integer, List<Integer>> graph, List<Integer> from, List<Integer> without) {
    List<Integer> visited = new ArrayList<>();
    Walk.difference(from, without, ORDER, graph::get, visited::add);
    return visited;
  }

  private static Set<Integer> ancestors(
      Map<Integer, List<Integer>> graph, Collection<Integer> nodes) {
    Set<Integer> found = new TreeSet<>();
    List<Integer> left = new ArrayList<>(nodes);
    while (!left.isEmpty()) {
      int node = left.remove(left.size() - 1);
      if (found.add(node)) {
        left.addAll(graph.get(node));
      }
    }
    return found;
  }

  private static Map<Integer, List<Integer>> randomGraph(Random random, int count) {
    Map<Integer, List<Integer>> graph = new HashMap<>();
    int reach = 1 + random.nextInt(8);
    for (int node = 0; node < count; node++) {
      List<Integer> parents = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0 && node > 0; i--) {
        parents.add(Math.max(0, node - 1 - random.nextInt(reach)));
      }
      graph.put(node, parents);
    }
    return graph;
  }

  private static List<Integer> randomNodes(Map<Integer, List<Integer>> graph, Random random) {
    List<Integer> nodes = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(4); i++) {
      nodes.add(random.nextInt(graph.size()));
    }
    return nodes;
  }

  private static Map<Integer, List<Integer>> graph(JsonNode history) {
    Map<Integer, List<Integer>> graph = new HashMap<>();
    for (JsonNode run : history) {
      int from = run.get("span").get(0).asInt();
      int to = run.get("span").get(1).asInt();
      graph.put(from, numbers(run.get("parents")));
      for (int node = from + 1; node < to; node++) {
        graph.put(node, List.of(node - 1));
      }
    }
    return graph;
  }

  private static List<Integer> spans(JsonNode spans) {
    List<Integer> nodes = new ArrayList<>();
    for (JsonNode span : spans) {
      for (int node = span.get(1).asInt() - 1; node >= span.get(0).asInt(); node--) {
        nodes.add(node);
      }
    }
    return nodes;
  }

  private static List<Integer> numbers(JsonNode list) {
    List<Integer> numbers = new ArrayList<>();
    list.forEach(number -> numbers.add(number.asInt()));
    return numbers;
  }
}
