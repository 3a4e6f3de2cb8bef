package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.block.Tip;
import dev.pleach.dag.sync.TestReplica.TestScope;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** A replica of many documents that all have the same blocks, so that they cost a test nothing. */
final class WideReplica implements ReplicaView, ScopeView {
  /** How often a document was looked up. */
  long lookups;

  private final TestScope scope = new TestScope(TestReplica.secretOf("tasks"));
  private final NavigableMap<DocumentId, DocumentName> names = new TreeMap<>();
  final TestDocument blocks = new TestDocument(scope.name("any"));

  WideReplica(int documents) {
    for (int i = 0; i < documents; i++) {
      DocumentName name = scope.name("doc" + i);
      names.put(name.documentId(), name);
    }
  }

  /** Every document gets the chains of so many authors more, each of this length. */
  void write(int authors, int length, int payload) {
    int first = blocks.tips().size();
    for (int i = first; i < first + authors; i++) {
      AuthorId author =
          AuthorId.of(Digest.sha256(ByteBuffer.allocate(4).putInt(i).array()).bytes());
      Optional<Block> back = Optional.empty();
      for (int j = 0; j < length; j++) {
        back = Optional.of(write(author, back, j, payload));
      }
    }
  }

  Block write(AuthorId author, Optional<Block> back, int variant, int payload) {
    byte[] bytes = ByteBuffer.allocate(Math.max(4, payload)).putInt(variant).array();
    Block block = Block.append(author, blocks.id(), back, List.of(), 1, bytes);
    blocks.add(new SignedBlock(block, Optional.empty()));
    return block;
  }

  List<DocumentId> ids() {
    return List.copyOf(names.keySet());
  }

  @Override
  public Collection<? extends ScopeView> scopes() {
    return List.of(this);
  }

  @Override
  public Optional<ScopeView> scope(ScopeId id) {
    return Optional.of(this).filter(one -> one.id().equals(id)).map(ScopeView.class::cast);
  }

  @Override
  public Optional<ScopeView> scopeOf(DocumentId document) {
    return names.containsKey(document) ? Optional.of(this) : Optional.empty();
  }

  @Override
  public ScopeId id() {
    return scope.id();
  }

  @Override
  public ScopeSecret secret() {
    return scope.secret();
  }

  @Override
  public long documentCount() {
    return names.size();
  }

  @Override
  public Sum128 digest() {
    return new Sum128(names.size(), blocks.blockCount());
  }

  @Override
  public Iterator<DocumentState> documents(long fromDoc8) {
    byte[] least = ByteBuffer.allocate(32).putLong(fromDoc8).array();
    Frontier heads = blocks.heads();
    Iterator<DocumentId> ids = names.tailMap(DocumentId.of(least), true).keySet().iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return ids.hasNext();
      }

      @Override
      public DocumentState next() {
        return DocumentState.of(ids.next(), heads);
      }
    };
  }

  @Override
  public Optional<DocumentView> document(DocumentId document) {
    lookups++;
    return Optional.ofNullable(names.get(document)).map(name -> new View(blocks, name));
  }

  private record View(TestDocument blocks, DocumentName name) implements DocumentView {
    @Override
    public DocumentId id() {
      return name.documentId();
    }

    @Override
    public Frontier heads() {
      return blocks.heads();
    }

    @Override
    public List<Tip> tips() {
      return blocks.tips();
    }

    @Override
    public long blockCount() {
      return blocks.blockCount();
    }

    @Override
    public boolean known(Cid cid) {
      return blocks.known(cid);
    }

    @Override
    public List<Cid> at(AuthorId author, long seq) {
      return blocks.at(author, seq);
    }

    @Override
    public Optional<SignedBlock> block(Cid cid) {
      return blocks.block(cid);
    }
  }
}
