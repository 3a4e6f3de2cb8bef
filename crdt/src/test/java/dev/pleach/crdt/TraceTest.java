package dev.pleach.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Digest;
import dev.pleach.dag.block.Block;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole recorded histories end with the text they are known to end with. */
@Tag("once")
class TraceTest {
  private static final int OPS_PER_BLOCK = 64;

  private final EventGraph<Payload> graph = new EventGraph<>();
  private final DocumentCrdt crdt = new DocumentCrdt(ContainerType.TEXT);
  private final DocumentState state = crdt.empty();

  private static List<Op> ops(List<Traces.Patch> patches) {
    OpBuffer buffer = new OpBuffer();
    for (Traces.Patch patch : patches) {
      if (patch.deleted() > 0) {
        buffer.add(Op.delete(OpKind.DELETE, ContainerRef.ROOT, patch.position(), patch.deleted()));
      }
      if (!patch.inserted().isEmpty()) {
        buffer.add(Op.insertText(ContainerRef.ROOT, patch.position(), patch.inserted()));
      }
    }
    return buffer.joined();
  }

  private static AuthorId author(int number) {
    byte[] key = new byte[32];
    key[0] = (byte) number;
    return AuthorId.of(key);
  }

  private void receive(Block block) {
    int from = graph.size();
    graph.append(block, Payload.of(block));
    crdt.advance(state, graph, from);
  }

  private String hash() {
    String text = state.snapshot().text(Path.ROOT).orElseThrow();
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  private int applySequential(String name) throws IOException {
    List<Traces.Patch> patches = new ArrayList<>();
    Traces.read(name).forEach(transaction -> patches.addAll(transaction.patches()));
    Optional<Block> tip = Optional.empty();
    for (int from = 0; from < patches.size(); from += OPS_PER_BLOCK) {
      int to = Math.min(patches.size(), from + OPS_PER_BLOCK);
      Payload payload = Payload.of(ops(patches.subList(from, to)));
      Block block =
          Block.append(
              author(1), Replica.DOCUMENT, tip, List.of(), payload.opCount(), payload.bytes());
      receive(block);
      tip = Optional.of(block);
    }
    return graph.size();
  }

  @Test
  void automergePaper_blockByBlock() throws IOException {
    assertThat(applySequential("automerge-paper")).isEqualTo(4_060);
    assertThat(hash())
        .isEqualTo("a489e9022976c14e46627aea174d07797edcb3fd17df42605956d4cf01bf9039");
  }

  @Test
  void svelteComponent_blockByBlock() throws IOException {
    applySequential("sveltecomponent");
    assertThat(hash())
        .isEqualTo("d8bb93b7cf87b4c3a0394fddc028284a093d90d5794a213d1ccb0794eb4ede8f");
  }

  @Test
  void friendsForever_blockByBlockAndAtOnce() throws IOException {
    List<Traces.Transaction> transactions = Traces.read("friendsforever");
    List<Block> blocks = new ArrayList<>();
    Map<Integer, Block> tips = new HashMap<>();
    for (Traces.Transaction transaction : transactions) {
      Payload payload = Payload.of(ops(transaction.patches()));
      Block block =
          Block.append(
              author(1 + transaction.agent()),
              Replica.DOCUMENT,
              Optional.ofNullable(tips.get(transaction.agent())),
              transaction.parents().stream().map(blocks::get).toList(),
              payload.opCount(),
              payload.bytes());
      blocks.add(block);
      tips.put(transaction.agent(), block);
    }
    blocks.forEach(this::receive);
    String expected = "4720ec330c91e288c00b71cab318f7a1cdde689dfc401f269c353acfd6cb03f6";
    assertThat(hash()).isEqualTo(expected);
    assertThat(crdt.replay(graph).snapshot().text(Path.ROOT))
        .isEqualTo(state.snapshot().text(Path.ROOT));
  }
}
