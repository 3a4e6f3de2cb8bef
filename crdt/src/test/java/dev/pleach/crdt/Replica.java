package dev.pleach.crdt;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One writer with everything it has seen: the least that merging needs of an engine. */
final class Replica {
  static final DocumentId DOCUMENT = DocumentId.of(new byte[32]);

  final AuthorId author;
  final DocumentCrdt crdt;
  final EventGraph<Payload> graph = new EventGraph<>();
  final Map<Cid, Block> blocks = new LinkedHashMap<>();
  private final DocumentState state;
  private Optional<Block> tip = Optional.empty();

  Replica(int name, ContainerType rootType) {
    byte[] key = new byte[32];
    key[31] = (byte) name;
    author = AuthorId.of(key);
    crdt = new DocumentCrdt(rootType);
    state = crdt.empty();
  }

  static Replica map(int name) {
    return new Replica(name, ContainerType.MAP);
  }

  Block edit(Consumer<DocumentEditor> edit) {
    DocumentEditor editor = DocumentEditor.on(state);
    edit.accept(editor);
    return commit(editor.finish());
  }

  Block commit(Op... ops) {
    return commit(Payload.of(List.of(ops)));
  }

  Block commit(Payload payload) {
    Block block = Block.append(author, DOCUMENT, tip, heads(), payload.opCount(), payload.bytes());
    receive(block);
    tip = Optional.of(block);
    return block;
  }

  List<Block> heads() {
    Set<Cid> below = new HashSet<>();
    blocks.values().forEach(block -> below.addAll(block.links()));
    List<Block> heads = new ArrayList<>(blocks.values());
    heads.removeIf(block -> below.contains(block.cid()));
    return heads;
  }

  void receive(Block block) {
    if (blocks.putIfAbsent(block.cid(), block) == null) {
      int from = graph.size();
      graph.append(block, Payload.of(block));
      crdt.advance(state, graph, from);
    }
  }

  Replica pull(Replica... others) {
    for (Replica other : others) {
      List.copyOf(other.blocks.values()).forEach(this::receive);
    }
    return this;
  }

  DocumentSnapshot snapshot() {
    return state.snapshot();
  }

  Value value() {
    return state.snapshot().toValue();
  }

  Value get(String path) {
    return state.snapshot().get(Path.parse(path)).orElseThrow();
  }

  /** The state of a fresh replica that merges everything in one go. */
  DocumentSnapshot replayed() {
    return crdt.replay(graph).snapshot();
  }
}
