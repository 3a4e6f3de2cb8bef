package dev.pleach.verification.laws;

import dev.pleach.crdt.Crdt;
import dev.pleach.crdt.Joined;
import dev.pleach.testkit.arbitraries.Change;
import dev.pleach.testkit.laws.CrdtLaws;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** A state-based type of somebody else's, here a grow-only set, comes in by its join. */
class JoinLawsTest extends CrdtLaws<Joined<SortedSet<Integer>>, Integer> {
  private static <T> SortedSet<T> with(SortedSet<T> set, Iterable<T> more) {
    SortedSet<T> union = new TreeSet<>(set);
    more.forEach(union::add);
    return union;
  }

  @Override
  protected Crdt<Joined<SortedSet<Integer>>, Integer> crdt() {
    return Crdt.ofJoin(
        new TreeSet<>(),
        (before, op, all, event) -> with(before, java.util.List.of(op)),
        (left, right) -> with(left, right),
        set -> set.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  protected Arbitrary<Change<Joined<SortedSet<Integer>>, Integer>> changes() {
    return Arbitraries.integers().between(0, 9).map(Change::of);
  }
}
