package dev.pleach.benchmark;

import dev.pleach.crdt.DocumentCrdt;
import dev.pleach.crdt.DocumentEditor;
import dev.pleach.crdt.DocumentState;
import dev.pleach.crdt.EventGraph;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A copy of a document that authors write in: makes the blocks that their edits would make. */
final class Writer {
  private final DocumentName name;
  private final EventGraph<Payload> graph = new EventGraph<>();
  private final Map<Cid, Block> heads = new TreeMap<>();
  private final Map<AuthorId, Block> newest = new HashMap<>();
  private final List<Block> seen = new ArrayList<>();
  private DocumentState state = DocumentCrdt.MAP.empty();

  Writer(DocumentName name, List<Block> base) {
    this.name = name;
    base.forEach(this::see);
  }

  static AuthorId author(int author) {
    return AuthorId.of(key(author).publicKey());
  }

  static SigningKey key(int author) {
    byte[] seed = new byte[32];
    seed[0] = (byte) author;
    seed[1] = (byte) (author >> 8);
    return SigningKey.ofSeed(seed);
  }

  private void see(Block block) {
    int from = graph.size();
    graph.append(block, Payload.of(block));
    state = DocumentCrdt.MAP.advance(state, graph, from);
    block.links().forEach(heads::remove);
    heads.put(block.cid(), block);
    seen.add(block);
    newest.put(block.author(), block);
  }

  /** Returns all blocks of this copy, in causal order. */
  List<Block> seen() {
    return List.copyOf(seen);
  }

  DocumentState state() {
    return state;
  }

  /** Makes one commit. */
  Block commit(AuthorId author, Consumer<DocumentEditor> edit) {
    DocumentEditor editor = DocumentEditor.on(state);
    edit.accept(editor);
    Payload payload = editor.finish();
    Block block =
        Block.append(
            author,
            name.documentId(),
            Optional.ofNullable(newest.get(author)),
            List.copyOf(heads.values()),
            payload.opCount(),
            payload.bytes());
    see(block);
    return block;
  }
}
