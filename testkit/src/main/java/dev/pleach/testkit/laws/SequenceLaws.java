package dev.pleach.testkit.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.crdt.Crdt;
import dev.pleach.crdt.EventGraph;
import dev.pleach.dag.block.Block;
import dev.pleach.testkit.arbitraries.History;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Laws of sequences: the strong list specification (Attiya et al. 2016), intention, and that runs
 * typed concurrently at one place stay whole. Every element inserted is a token of its own, a text
 * of one code point.
 *
 * @param <S> the state
 * @param <O> the op, one per block
 */
public abstract class SequenceLaws<S, O> {
  private static final int REPLICAS = 4;
  private static final int TOKENS_FROM = 0x4e00;

  /** Made for extension. */
  protected SequenceLaws() {}

  /** Returns the type under test. */
  protected abstract Crdt<S, O> crdt();

  /** Returns an insertion of tokens before the element at the index. */
  protected abstract O insert(int index, List<String> tokens);

  /** Returns a deletion of so many elements from the index on. */
  protected abstract O delete(int index, int count);

  /** Returns the tokens in order. */
  protected abstract List<String> view(S state);

  /** Returns how many op numbers an op takes. */
  protected abstract int opCount(O op);

  /** Returns an op's payload. */
  protected byte[] bytes(O op) {
    return op.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** What a replica does: pulls from {@code at} if negative, else inserts or deletes there. */
  record Act(int replica, int verb, int at, int count) {}

  /** Scripts. */
  @Provide
  Arbitrary<List<Act>> acts() {
    Arbitrary<Integer> replicas = Arbitraries.integers().between(0, REPLICAS - 1);
    Arbitrary<Integer> verbs = Arbitraries.integers().between(0, 9);
    Arbitrary<Integer> places = Arbitraries.integers().between(0, 20);
    Arbitrary<Integer> counts = Arbitraries.integers().between(1, 4);
    return Combinators.combine(replicas, verbs, places, counts).as(Act::new).list().ofMaxSize(50);
  }

  /**
   * Laws 4 and 6: on its own replica an op does just what was meant; everywhere the content is what
   * was inserted less what was deleted, and no two views differ about the order of two elements.
   */
  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void law4_strongListSpecification(@ForAll("acts") List<Act> acts) {
    Session session = new Session();
    acts.forEach(session::perform);
    session.writers.forEach(writer -> writer.pullAll(session.writers));
    Set<String> expected = new HashSet<>(session.inserted);
    expected.removeAll(session.deleted);
    for (Writer writer : session.writers) {
      List<String> view = writer.view();
      assertThat(view).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(expected);
      session.observe(view);
    }
    session.checkOrder();
  }

  /** Law 5: runs typed at one place, forward or backward, do not mix. */
  @Property(tries = 100)
  void law5_concurrentRunsDoNotInterleave(
      @ForAll boolean firstBackward, @ForAll boolean secondBackward, @ForAll("runs") int length) {
    Session session = new Session();
    Writer a = session.writers.get(0);
    Writer b = session.writers.get(1);
    a.insert(0, 2);
    b.pullAll(session.writers);
    List<String> first = a.type(1, length, firstBackward);
    List<String> second = b.type(1, length, secondBackward);
    a.pullAll(session.writers);
    String all = String.join("", a.view());
    assertThat(all).contains(String.join("", first)).contains(String.join("", second));
  }

  /** Lengths. */
  @Provide
  Arbitrary<Integer> runs() {
    return Arbitraries.integers().between(1, 12);
  }

  /** All that happens in one try. */
  private final class Session {
    private final List<String> inserted = new ArrayList<>();
    private final Set<String> deleted = new HashSet<>();
    private final Map<String, Set<String>> behind = new HashMap<>();
    private final List<Writer> writers = new ArrayList<>();

    Session() {
      for (int i = 0; i < REPLICAS; i++) {
        writers.add(new Writer(i, this));
      }
    }

    void perform(Act act) {
      Writer writer = writers.get(act.replica());
      int size = writer.view().size();
      int at = size == 0 ? 0 : act.at() % (size + 1);
      if (act.verb() < 3) {
        writer.pull(writers.get(act.at() % REPLICAS));
      } else if (act.verb() < 5 && at < size) {
        writer.delete(at, Math.min(act.count(), size - at));
      } else {
        writer.insert(at, act.count());
      }
      observe(writer.view());
    }

    List<String> tokens(int count) {
      List<String> tokens = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        tokens.add(Character.toString(TOKENS_FROM + inserted.size()));
        inserted.add(tokens.get(i));
      }
      return tokens;
    }

    void observe(List<String> view) {
      for (int i = 1; i < view.size(); i++) {
        behind.computeIfAbsent(view.get(i - 1), t -> new HashSet<>()).add(view.get(i));
      }
    }

    /** The neighbours seen anywhere must fit into one order: a graph without a cycle. */
    void checkOrder() {
      Map<String, Integer> incoming = new HashMap<>();
      behind.values().forEach(all -> all.forEach(t -> incoming.merge(t, 1, Integer::sum)));
      List<String> free = new ArrayList<>(inserted);
      free.removeAll(incoming.keySet());
      int ordered = 0;
      while (!free.isEmpty()) {
        String token = free.remove(free.size() - 1);
        ordered++;
        for (String next : behind.getOrDefault(token, Set.of())) {
          if (incoming.merge(next, -1, Integer::sum) == 0) {
            free.add(next);
          }
        }
      }
      assertThat(ordered).as("elements that fit into one order").isEqualTo(inserted.size());
    }
  }

  /** One replica. */
  private final class Writer {
    private final int number;
    private final Session session;
    private final History<O> history = new History<>();
    private final EventGraph<O> graph = new EventGraph<>();
    private Optional<Block> tip = Optional.empty();
    private S state = crdt().empty();

    Writer(int number, Session session) {
      this.number = number;
      this.session = session;
    }

    List<String> view() {
      return SequenceLaws.this.view(state);
    }

    List<String> insert(int index, int count) {
      List<String> tokens = session.tokens(count);
      List<String> meant = new ArrayList<>(view());
      meant.addAll(index, tokens);
      write(SequenceLaws.this.insert(index, tokens));
      assertThat(view()).isEqualTo(meant);
      return tokens;
    }

    void delete(int index, int count) {
      List<String> meant = new ArrayList<>(view());
      List<String> gone = meant.subList(index, index + count);
      session.deleted.addAll(gone);
      gone.clear();
      write(SequenceLaws.this.delete(index, count));
      assertThat(view()).isEqualTo(meant);
    }

    /** Types one by one, each behind or before the last; returns the tokens in their order. */
    List<String> type(int index, int count, boolean backward) {
      List<String> typed = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String token = insert(backward ? index : index + i, 1).get(0);
        typed.add(backward ? 0 : i, token);
      }
      return typed;
    }

    private void write(O op) {
      tip =
          Optional.of(
              history.write(
                  number, tip, history.blocks(), op, opCount(op), SequenceLaws.this.bytes(op)));
      catchUp();
    }

    void pull(Writer other) {
      history.pull(other.history);
      catchUp();
    }

    void pullAll(List<Writer> others) {
      others.forEach(this::pull);
    }

    private void catchUp() {
      int from = graph.size();
      List<Block> blocks = history.blocks();
      blocks.subList(from, blocks.size()).forEach(block -> graph.append(block, history.op(block)));
      state = crdt().advance(state, graph, from);
    }
  }
}
