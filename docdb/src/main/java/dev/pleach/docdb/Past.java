package dev.pleach.docdb;

import dev.pleach.crdt.DocumentCrdt;
import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.crdt.EventGraph;
import dev.pleach.crdt.Path;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.Frontier;
import dev.pleach.replica.Replica;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The commits of one document and what it was at them. */
final class Past {
  private final Replica replica;
  private final Value id;
  private final DocumentId document;

  Past(Shelf shelf, Value id) {
    this.replica = shelf.engine().replica();
    this.id = id;
    this.document = shelf.naming().name(id).documentId();
  }

  CompletionStage<List<Revision>> history() {
    return replica
        .history(document)
        .thenApply(blocks -> blocks.stream().map(Revision::of).toList());
  }

  CompletionStage<Frontier> heads() {
    return replica.heads(document);
  }

  CompletionStage<List<Value>> conflicts(FieldPath path) {
    return replica
        .read(document)
        .thenApply(state -> state.map(s -> s.conflicts(new Path(path.parts()))).orElse(List.of()));
  }

  CompletionStage<Optional<Document>> at(Frontier heads) {
    return replica.history(document).thenApply(blocks -> replay(below(blocks, heads)));
  }

  /** Returns the heads and all they stand on, still in topological order. */
  private static List<Block> below(List<Block> blocks, Frontier heads) {
    Set<Cid> wanted = new HashSet<>(heads.heads());
    List<Block> kept = new ArrayList<>();
    for (int i = blocks.size() - 1; i >= 0; i--) {
      Block block = blocks.get(i);
      if (wanted.remove(block.cid())) {
        wanted.addAll(block.links());
        kept.add(block);
      }
    }
    if (!wanted.isEmpty()) {
      throw new IllegalArgumentException("no commit of this document here: " + wanted);
    }
    Collections.reverse(kept);
    return kept;
  }

  private Optional<Document> replay(List<Block> blocks) {
    EventGraph<Payload> graph = new EventGraph<>();
    blocks.forEach(block -> graph.append(block, Payload.of(block)));
    DocumentSnapshot then = DocumentCrdt.MAP.advance(DocumentCrdt.MAP.empty(), graph, 0).snapshot();
    return then.exists() ? Optional.of(Naming.shown(id, then)) : Optional.empty();
  }
}
