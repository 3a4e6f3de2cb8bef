package dev.pleach.node;

import dev.pleach.crdt.ContainerRef;
import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.Op;
import dev.pleach.crdt.OpKind;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the blocks of a trace: one per transaction, by one author per writer, unsigned. */
final class TraceGraph {
  private static final DocumentId DOCUMENT =
      new DocumentName(
              ScopeId.of(new byte[32]), ContainerType.TEXT.number(), Digest.of(new byte[32]))
          .documentId();

  private final Trace trace;
  private final Map<Integer, AuthorId> authors = new HashMap<>();
  private final Map<Integer, Block> newest = new HashMap<>();
  private final List<Block> blocks = new ArrayList<>();

  TraceGraph(Trace trace) {
    this.trace = trace;
  }

  /** Makes the block of the next transaction. */
  Block next() {
    int index = blocks.size();
    Trace.Transaction transaction = trace.transactions().get(index);
    Payload payload = Payload.of(ops(transaction.patches()));
    Block block =
        Block.append(
            authors.computeIfAbsent(transaction.agent(), TraceGraph::author),
            DOCUMENT,
            Optional.ofNullable(newest.get(transaction.agent())),
            parents(transaction, index),
            payload.opCount(),
            payload.bytes());
    newest.put(transaction.agent(), block);
    blocks.add(block);
    return block;
  }

  boolean hasNext() {
    return blocks.size() < trace.transactions().size();
  }

  private List<Block> parents(Trace.Transaction transaction, int index) {
    if (!trace.isConcurrent()) {
      return index == 0 ? List.of() : List.of(blocks.get(index - 1));
    }
    return transaction.parents().stream().map(blocks::get).toList();
  }

  static List<Op> ops(List<Trace.Patch> patches) {
    List<Op> ops = new ArrayList<>();
    for (Trace.Patch patch : patches) {
      if (patch.deleted() > 0) {
        ops.add(Op.delete(OpKind.DELETE, ContainerRef.ROOT, patch.position(), patch.deleted()));
      }
      if (!patch.inserted().isEmpty()) {
        ops.add(Op.insertText(ContainerRef.ROOT, patch.position(), patch.inserted()));
      }
    }
    return ops;
  }

  private static AuthorId author(int agent) {
    byte[] seed = new byte[32];
    seed[0] = (byte) agent;
    seed[1] = (byte) (agent >> 8);
    return AuthorId.of(SigningKey.ofSeed(seed).publicKey());
  }
}
