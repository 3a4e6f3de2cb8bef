package dev.pleach.docdb;

import dev.pleach.crdt.ContainerRef;
import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.crdt.Op;
import dev.pleach.crdt.OpKind;
import dev.pleach.crdt.Path;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.codec.DagCbor;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The two directions between a document's {@code _id} and its id on the wire, which is a keyed hash
 * of it. Backwards there is only one test: does the hash agree? So the {@code _id} of a document is
 * not what its field says, which anybody may have written, but the one value ever written there
 * whose hash is the document's. Immutable; for any thread.
 */
final class Naming {
  private static final Path ID_PATH = Path.of(Document.ID);
  private static final Set<ContainerRef> ID_CONTAINERS =
      Set.of(
          ContainerRef.ROOT.child(Document.ID, ContainerType.REGISTER),
          ContainerRef.ROOT.child(Document.ID, ContainerType.NUMBER));

  private final ScopeSecret secret;
  private final ScopeId scope;

  Naming(ScopeSecret secret, ScopeId scope) {
    this.secret = secret;
    this.scope = scope;
  }

  DocumentName name(Value id) {
    return new DocumentName(scope, ContainerType.MAP.number(), secret.idHash(DagCbor.encode(id)));
  }

  /** Finds the {@code _id} in what is merged. */
  Optional<Value> inState(DocumentId document, DocumentSnapshot state) {
    return find(document, state.conflicts(ID_PATH).stream());
  }

  /** Finds the {@code _id} in what was ever written. */
  Optional<Value> inHistory(DocumentId document, Collection<Block> blocks) {
    return find(
        document,
        blocks.stream()
            .flatMap(block -> Payload.of(block).ops().stream())
            .filter(Naming::setsId)
            .map(op -> op.values().get(0)));
  }

  private static boolean setsId(Op op) {
    return op.kind() == OpKind.SET && ID_CONTAINERS.contains(op.container());
  }

  private Optional<Value> find(DocumentId document, Stream<Value> candidates) {
    return candidates
        .filter(Ids::isValid)
        .filter(id -> name(id).documentId().equals(document))
        .findFirst();
  }

  /** Returns a document as it is shown: what is merged, under its true {@code _id}. */
  static Document shown(Value id, DocumentSnapshot state) {
    Document merged = Document.merged((Value.MapValue) state.toValue());
    return merged.id().equals(Optional.of(id)) ? merged : merged.with(Document.ID, id);
  }
}
