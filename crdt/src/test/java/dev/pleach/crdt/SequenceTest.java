package dev.pleach.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** Text and list against the definition of their order, on random histories. */
@Tag("once")
class SequenceTest {

  private static Op randomOp(Random random, String letters) {
    int position = random.nextInt(12);
    return switch (random.nextInt(8)) {
      case 0, 1, 2, 3 ->
          Op.insertText(
              ContainerRef.ROOT,
              position,
              letters.substring(0, letters.offsetByCodePoints(0, 1 + random.nextInt(4))));
      case 4, 5 -> Op.delete(OpKind.DELETE, ContainerRef.ROOT, position, 1 + random.nextInt(3));
      case 6 ->
          Op.delete(OpKind.DELETE_BACKWARD, ContainerRef.ROOT, position, 1 + random.nextInt(3));
      default ->
          random.nextInt(6) == 0
              ? Op.plain(OpKind.CLEAR, ContainerRef.ROOT)
              : Op.insertText(ContainerRef.ROOT, 0, letters);
    };
  }

  private static Op asListOp(Op op) {
    if (op.kind() != OpKind.INSERT_TEXT) {
      return op;
    }
    List<Value> values =
        op.text().codePoints().mapToObj(c -> Value.of(Character.toString(c))).toList();
    return Op.insert(ContainerRef.ROOT, op.position(), values);
  }

  private static List<Replica> randomHistory(Random random, ContainerType type, int steps) {
    List<Replica> replicas = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      replicas.add(new Replica(i + 1, type));
    }
    for (int step = 0; step < steps; step++) {
      Replica replica = replicas.get(random.nextInt(4));
      if (random.nextInt(3) == 0) {
        replica.pull(replicas.get(random.nextInt(4)));
      } else {
        List<Op> ops = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
          char letter = (char) ('a' + random.nextInt(26));
          Op op = randomOp(random, "" + letter + Character.toUpperCase(letter) + "é😀");
          ops.add(type == ContainerType.TEXT ? op : asListOp(op));
        }
        replica.commit(Payload.of(ops));
      }
    }
    return replicas;
  }

  @Property(tries = 400)
  void text_hasTheOrderOfTheDefinition(@ForAll long seed) {
    Random random = new Random(seed);
    List<Replica> replicas = randomHistory(random, ContainerType.TEXT, 30);
    for (Replica replica : replicas) {
      String expected = new NaiveSequence(replica.graph).text();
      assertThat(replica.snapshot().text(Path.ROOT)).contains(expected);
    }
    Replica first = replicas.get(0);
    replicas.forEach(first::pull);
    String expected = new NaiveSequence(first.graph).text();
    assertThat(first.snapshot().text(Path.ROOT)).contains(expected);
    assertThat(first.replayed().text(Path.ROOT)).contains(expected);
    Replica last = replicas.get(3);
    last.pull(first);
    assertThat(last.snapshot().text(Path.ROOT)).contains(expected);
  }

  @Property(tries = 200)
  void list_hasTheOrderOfText(@ForAll long seed) {
    List<Replica> texts = randomHistory(new Random(seed), ContainerType.TEXT, 30);
    List<Replica> lists = randomHistory(new Random(seed), ContainerType.LIST, 30);
    for (int i = 0; i < 4; i++) {
      StringBuilder joined = new StringBuilder();
      Value.ListValue list = (Value.ListValue) lists.get(i).value();
      list.values().forEach(value -> joined.append(((Value.Text) value).value()));
      // The digests differ, so ties may be broken otherwise; without ties the texts are equal.
      assertThat(joined.length()).isEqualTo(texts.get(i).snapshot().text(Path.ROOT).get().length());
      assertThat(lists.get(i).replayed().toValue()).isEqualTo(list);
    }
  }

  @Property(tries = 100)
  void blocksInAnyOrder_giveOneText(@ForAll long seed) {
    Random random = new Random(seed);
    List<Replica> replicas = randomHistory(random, ContainerType.TEXT, 40);
    Replica all = replicas.get(0);
    replicas.forEach(all::pull);
    Replica other = new Replica(9, ContainerType.TEXT);
    List<Block> waiting = new ArrayList<>(all.blocks.values());
    while (!waiting.isEmpty()) {
      Block block = waiting.get(random.nextInt(waiting.size()));
      if (other.blocks.keySet().containsAll(block.links())) {
        other.receive(block);
        waiting.remove(block);
      }
    }
    assertThat(other.snapshot().text(Path.ROOT)).isEqualTo(all.snapshot().text(Path.ROOT));
  }
}
