package dev.pleach.dag.sync;

import dev.pleach.dag.codec.CborReader;
import dev.pleach.dag.codec.CborWriter;
import dev.pleach.dag.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and writes the messages that compare scopes by sketches and tries. */
final class ScopeMessages {
  private static final int PREFIX_BYTES_MAX = 8;
  private static final int CHILDREN_BYTES = 32;

  private ScopeMessages() {}

  static Message readSketch(CborReader in) {
    long xid = MessageReader.xid(in);
    PackedItems tags = tags(in);
    List<Long> epochs = new ArrayList<>();
    in.startList();
    while (!in.atEnd()) {
      epochs.add(MessageReader.count(in, "key epoch"));
    }
    in.endList();
    if (epochs.size() != tags.size()) {
      throw new MalformedException(tags.size() + " scopes, " + epochs.size() + " key epochs");
    }
    Optional<Sum128> key = Optional.empty();
    if (in.atNull()) {
      in.nil();
    } else {
      key = Optional.of(MessageReader.sum(in, "key"));
    }
    long documents = MessageReader.count(in, "n");
    long from = MessageReader.count(in, "from");
    byte[] symbols = in.bytes("symbols", Message.BYTES_MAX);
    return new Message.ScopeSketch(xid, tags, epochs, key, documents, from, symbols);
  }

  private static PackedItems tags(CborReader in) {
    return MessageReader.items(in, "scope tags", PackedItems.NAME_BYTES, Message.SCOPES_MAX);
  }

  static void writeSketch(CborWriter out, Message.ScopeSketch sketch) {
    MessageWriter.start(out, 8, 7).int64(sketch.xid()).bytes(sketch.scopeTags().raw());
    out.startList(sketch.epochs().size());
    sketch.epochs().forEach(out::int64);
    out.endList();
    if (sketch.key().isPresent()) {
      out.bytes(sketch.key().get().bytes());
    } else {
      out.nil();
    }
    out.int64(sketch.documents()).int64(sketch.from()).bytes(sketch.symbols()).endList();
  }

  static Message readTrie(CborReader in) {
    long xid = MessageReader.xid(in);
    PackedItems tags = tags(in);
    Sum128 key = MessageReader.sum(in, "key");
    List<Message.TrieNode> nodes = new ArrayList<>();
    in.startList();
    while (!in.atEnd()) {
      nodes.add(readNode(in));
    }
    in.endList();
    return new Message.ScopeTrie(xid, tags, key, nodes);
  }

  private static Message.TrieNode readNode(CborReader in) {
    in.startList();
    byte[] prefix = in.bytes("prefix", PREFIX_BYTES_MAX);
    int kind = (int) in.int64("kind of node", 0, 1);
    byte[] children = {};
    byte[] body;
    if (kind == TrieWalk.CHILDREN) {
      in.startList();
      children = in.bytesOf("children", CHILDREN_BYTES);
      body = in.bytes("digests", Message.BYTES_MAX);
      in.endList();
    } else {
      body =
          MessageReader.items(
                  in, "doc items", PackedItems.DOC_BYTES, Message.BYTES_MAX / PackedItems.DOC_BYTES)
              .raw();
    }
    in.endList();
    return new Message.TrieNode(prefix, kind, children, body);
  }

  static void writeTrie(CborWriter out, Message.ScopeTrie trie) {
    MessageWriter.start(out, 12, 4).int64(trie.xid()).bytes(trie.scopeTags().raw());
    out.bytes(trie.key().bytes()).startList(trie.nodes().size());
    for (Message.TrieNode node : trie.nodes()) {
      out.startList(3).bytes(node.prefix()).int64(node.kind());
      if (node.kind() == TrieWalk.CHILDREN) {
        out.startList(2).bytes(node.children()).bytes(node.body()).endList();
      } else {
        out.bytes(node.body());
      }
      out.endList();
    }
    out.endList().endList();
  }

  /** Reads the body of form 1 of HELLO and DIGEST; skips a form that is not known. */
  static Optional<Message.ClaimSketch> readClaims(CborReader in, long form) {
    if (form == Message.FORM_LIST) {
      return Optional.empty();
    }
    if (form != Message.FORM_SKETCH) {
      in.value(MessageReader.NESTING_MAX - 1);
      return Optional.empty();
    }
    in.startList();
    long scopes = MessageReader.count(in, "n");
    byte[] symbols = in.bytes("symbols", Message.BYTES_MAX);
    in.endList();
    return Optional.of(new Message.ClaimSketch(scopes, symbols));
  }

  static void writeClaims(CborWriter out, Message.ClaimSketch sketch) {
    out.int64(Message.FORM_SKETCH).startList(2).int64(sketch.scopes());
    out.bytes(sketch.symbols()).endList();
  }
}
