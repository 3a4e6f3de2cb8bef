package dev.pleach.replica;

import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.DocumentCrdt;
import dev.pleach.crdt.DocumentEditor;
import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.crdt.DocumentState;
import dev.pleach.crdt.EventGraph;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * A document whose merged state is in memory: its event graph, its state, and the blocks that the
 * next local one will stand on. A document whose root type this release does not know is kept and
 * passed on, and shows nothing. For the engine's lane alone.
 */
final class HotDocument {
  /** What a document, a block and a byte of payload take in memory, roughly, in bytes. */
  private static final int DOCUMENT_WEIGHT = 2_048;

  private static final int BLOCK_WEIGHT = 1_024;
  private static final int PAYLOAD_BYTE_WEIGHT = 4;

  private final DocumentId id;
  private final DocumentName name;
  private final AuthorId author;
  private final boolean isKnownType;
  private final DocumentCrdt crdt;
  private final EventGraph<Payload> graph = new EventGraph<>();
  private final Map<Cid, Block> heads = new TreeMap<>();
  private DocumentState state;
  private DocumentSnapshot told;
  private long weight = DOCUMENT_WEIGHT;
  private LongConsumer growth = more -> {};
  private Optional<Block> ownNewest = Optional.empty();

  HotDocument(DocumentId id, DocumentName name, AuthorId author) {
    this.id = id;
    this.name = name;
    this.author = author;
    Optional<ContainerType> type = ContainerType.of(name.rootType());
    this.isKnownType = type.isPresent();
    this.crdt = new DocumentCrdt(type.orElse(ContainerType.MAP));
    this.state = crdt.empty();
    this.told = state.snapshot();
  }

  DocumentId id() {
    return id;
  }

  DocumentName name() {
    return name;
  }

  /** Returns about how many bytes of memory this takes: an estimate to bound many by. */
  long weight() {
    return weight;
  }

  /** Tells from now on by how many bytes the weight grows. */
  void onGrowth(LongConsumer listener) {
    growth = listener;
  }

  DocumentSnapshot snapshot() {
    return state.snapshot();
  }

  /** Returns the state that was told last, and notes the present one as told. */
  DocumentSnapshot takeTold() {
    DocumentSnapshot before = told;
    told = state.snapshot();
    return before;
  }

  /** Takes blocks in, in causal order; those that are in already do no harm. */
  void merge(List<Block> blocks) {
    int from = graph.size();
    for (Block block : blocks) {
      if (graph.find(block.cid()).isEmpty()) {
        append(block, isKnownType ? Payload.of(block) : Payload.EMPTY);
      }
    }
    advance(from);
  }

  private void advance(int from) {
    if (graph.size() > from) {
      state = crdt.advance(state, graph, from);
    }
  }

  private void append(Block block, Payload payload) {
    graph.append(block, payload);
    long more = BLOCK_WEIGHT + (long) PAYLOAD_BYTE_WEIGHT * block.payload().length;
    weight += more;
    growth.accept(more);
    block.links().forEach(heads::remove);
    heads.put(block.cid(), block);
    boolean isNewest =
        block.author().equals(author)
            && ownNewest.map(newest -> newest.seq() < block.seq()).orElse(true);
    if (isNewest) {
      ownNewest = Optional.of(block);
    }
  }

  /**
   * Makes the blocks of one edit and merges them. Heads that do not fit into one block are joined
   * by blocks without ops first, since the positions of ops are read at the version of the block's
   * parents.
   *
   * @return the blocks in order; none if the edit made no op
   */
  List<Block> edit(DocumentEdit.Edit edit) {
    if (!isKnownType) {
      throw new IllegalArgumentException("unknown root type " + name.rootType());
    }
    DocumentEditor editor = DocumentEditor.on(state);
    edit.apply(editor, state.snapshot());
    List<Block> made = new ArrayList<>();
    if (!editor.isEmpty()) {
      Payload payload = editor.finish();
      joinSurplusHeads(made);
      add(List.copyOf(heads.values()), payload, made);
    }
    return made;
  }

  private void joinSurplusHeads(List<Block> made) {
    while (foreignHeads().size() > Block.LINKS_MAX) {
      add(foreignHeads().subList(0, Block.LINKS_MAX), Payload.EMPTY, made);
    }
  }

  private List<Block> foreignHeads() {
    return heads.values().stream()
        .filter(head -> !ownNewest.map(head::equals).orElse(false))
        .toList();
  }

  private void add(List<Block> parents, Payload payload, List<Block> made) {
    Block block = Block.append(author, id, ownNewest, parents, payload.opCount(), payload.bytes());
    int from = graph.size();
    append(block, payload);
    advance(from);
    made.add(block);
  }
}
