package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.PublicKey;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.block.Tip;
import dev.pleach.dag.codec.Decoded;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** A replica in memory: scopes, documents, intake. */
final class TestReplica implements ReplicaView {
  static final byte[] POLICY = {(byte) 0xa0};

  private final Map<ScopeId, TestScope> scopes = new LinkedHashMap<>();
  private final SigningKey key;
  private final Map<DocumentId, Map<PublicKey, Long>> agreed = new LinkedHashMap<>();

  /** Whether former states, and those agreed on with peers, are remembered. */
  boolean isRemembering;

  TestReplica(SigningKey key) {
    this.key = key;
  }

  static SigningKey keyOf(String name) {
    return SigningKey.ofSeed(Digest.sha256(name.getBytes(StandardCharsets.UTF_8)).bytes());
  }

  static ScopeSecret secretOf(String name) {
    return ScopeSecret.of(
        Digest.sha256(("scope " + name).getBytes(StandardCharsets.UTF_8)).bytes());
  }

  PublicKey peerKey() {
    return key.publicKey();
  }

  TestScope join(String name) {
    TestScope scope = new TestScope(secretOf(name));
    scope.isRemembering = () -> isRemembering;
    return scopes.computeIfAbsent(scope.id(), id -> scope);
  }

  void leave(String name) {
    scopes.remove(secretOf(name).scopeId(POLICY));
  }

  @Override
  public Collection<? extends ScopeView> scopes() {
    return scopes.values();
  }

  @Override
  public Optional<ScopeView> scope(ScopeId scope) {
    return Optional.ofNullable(scopes.get(scope));
  }

  @Override
  public Optional<ScopeView> scopeOf(DocumentId document) {
    return scopes.values().stream()
        .filter(scope -> scope.documents.containsKey(document))
        .map(ScopeView.class::cast)
        .findFirst();
  }

  @Override
  public OptionalLong agreed(PublicKey peer, DocumentId document) {
    Long state8 = agreed.getOrDefault(document, Map.of()).get(peer);
    return state8 == null ? OptionalLong.empty() : OptionalLong.of(state8);
  }

  /** A peer and this replica have the same in a scope now. */
  void nowAgreed(PublicKey peer, ScopeId scope) {
    if (isRemembering) {
      for (TestDocument document : scopes.get(scope).all()) {
        agreed
            .computeIfAbsent(document.id(), any -> new LinkedHashMap<>())
            .put(peer, document.state8());
      }
    }
  }

  Optional<TestDocument> find(DocumentId document) {
    return scopes.values().stream()
        .flatMap(scope -> Optional.ofNullable(scope.documents.get(document)).stream())
        .findFirst();
  }

  /** Writes a block of this replica's author on the heads of now. */
  SignedBlock write(TestScope scope, DocumentName name, int payload) {
    return write(scope, name, key, payload);
  }

  SignedBlock write(TestScope scope, DocumentName name, SigningKey author, int payload) {
    TestDocument document = scope.document(name);
    AuthorId id = AuthorId.of(author.publicKey());
    Optional<Block> back =
        document.tips().stream()
            .filter(tip -> tip.author().equals(id))
            .findFirst()
            .map(tip -> document.block(tip.cid()).orElseThrow().block());
    return writeOn(scope, name, author, back, document.heads().heads(), payload);
  }

  /** Writes a block on given blocks; an author who does so twice on one back forks. */
  SignedBlock writeOn(
      TestScope scope,
      DocumentName name,
      SigningKey author,
      Optional<Block> back,
      List<Cid> heads,
      int payload) {
    TestDocument document = scope.document(name);
    List<Block> parents =
        heads.stream().limit(16).map(cid -> document.block(cid).orElseThrow().block()).toList();
    byte[] bytes = new byte[payload];
    Block block =
        Block.append(AuthorId.of(author.publicKey()), document.id(), back, parents, 1, bytes);
    SignedBlock signed = SignedBlock.sign(block, author);
    scope.change(document, () -> document.add(signed));
    return signed;
  }

  void store(TestScope scope, DocumentName name, SignedBlock signed) {
    TestDocument document = scope.document(name);
    scope.change(document, () -> document.add(signed));
  }

  /** Between two inputs of sessions. */
  void leaveOutDamaged() {
    scopes.values().forEach(TestScope::leaveOutDamaged);
  }

  /** Judges and stores a delivery; {@code added} takes what became durable. */
  DeliveryResult take(Delivery delivery, List<SignedBlock> added) {
    TestScope scope = scopes.get(delivery.scope());
    if (scope == null) {
      return DeliveryResult.refused(delivery.number());
    }
    List<SignedBlock> blocks = new ArrayList<>();
    for (PackRecord record : delivery.records()) {
      Decoded<Block> block = record.block();
      if (block.value().isEmpty() || !block.value().get().document().equals(delivery.document())) {
        return new DeliveryResult(
            delivery.number(),
            0,
            List.of(),
            List.of(new dev.pleach.dag.block.Rejection.Malformed("garbage")),
            false);
      }
      blocks.add(new SignedBlock(block.value().get(), record.signature()));
    }
    DocumentName name =
        delivery.name().or(() -> find(delivery.document()).map(TestDocument::name)).orElseThrow();
    TestDocument document = scope.pendingOr(name);
    DeliveryResult[] result = new DeliveryResult[1];
    scope.change(document, () -> result[0] = document.take(delivery.number(), blocks, added));
    return result[0];
  }

  /** A scope in memory. */
  static final class TestScope implements ScopeView {
    private final ScopeSecret secret;
    private final ScopeId id;
    private final ScopeDigest digests;
    private final TreeMap<DocumentId, TestDocument> documents = new TreeMap<>();
    private final Map<DocumentId, TestDocument> onlyPending = new LinkedHashMap<>();
    private Sum128 digest = Sum128.ZERO;
    private boolean isSpoilt;
    private final Set<DocumentId> damaged = new HashSet<>();
    private final Set<DocumentId> met = new HashSet<>();
    private final Set<DocumentId> leftOut = new HashSet<>();
    private Optional<Sum128> forged = Optional.empty();
    private BooleanSupplier isRemembering = () -> false;

    TestScope(ScopeSecret secret) {
      this.secret = secret;
      this.id = secret.scopeId(POLICY);
      this.digests = new ScopeDigest(secret);
    }

    DocumentName name(String key) {
      return new DocumentName(id, 0, secret.idHash(key.getBytes(StandardCharsets.UTF_8)));
    }

    TestDocument document(DocumentName name) {
      return pendingOr(name);
    }

    private TestDocument pendingOr(DocumentName name) {
      DocumentId document = name.documentId();
      TestDocument here = documents.get(document);
      return here != null ? here : onlyPending.computeIfAbsent(document, any -> create(name));
    }

    private TestDocument create(DocumentName name) {
      TestDocument made = new TestDocument(name);
      made.isRemembering = isRemembering.getAsBoolean();
      return made;
    }

    private void change(TestDocument document, Runnable change) {
      boolean isIn = !leftOut.contains(document.id());
      if (isIn && !document.heads().isEmpty()) {
        digest = digest.minus(digests.of(DocumentState.of(document.id(), document.heads())));
      }
      change.run();
      if (isIn && !document.heads().isEmpty()) {
        digest = digest.plus(digests.of(DocumentState.of(document.id(), document.heads())));
        onlyPending.remove(document.id());
        documents.put(document.id(), document);
      }
    }

    Collection<TestDocument> all() {
      return documents.values();
    }

    @Override
    public ScopeId id() {
      return id;
    }

    @Override
    public ScopeSecret secret() {
      return secret;
    }

    @Override
    public long documentCount() {
      return (long) documents.size() - leftOut.size();
    }

    @Override
    public Sum128 digest() {
      return forged.orElse(digest);
    }

    /** Gives wrong symbols from now on. */
    void spoil() {
      isSpoilt = true;
    }

    @Override
    public dev.pleach.dag.sketch.Symbols symbols(int from, int count) {
      dev.pleach.dag.sketch.Symbols right = ScopeView.super.symbols(from, count);
      if (!isSpoilt) {
        return right;
      }
      dev.pleach.dag.sketch.SketchKey key = ScopeSketches.key(secret);
      List<DocumentState> none = List.of(new DocumentState(name("nobody's").documentId(), 1));
      return right.minus(ScopeSketches.scan(key, none.iterator(), from, count));
    }

    /**
     * Blocks of a document cannot be read from now on. A session meets that; from its next input on
     * the document is left out.
     */
    void damage(DocumentId document) {
      damaged.add(document);
    }

    /** Between two inputs: leaves out what was found to be damaged. */
    void leaveOutDamaged() {
      met.removeIf(leftOut::contains);
      for (DocumentId document : met) {
        leftOut.add(document);
        digest = digest.minus(digests.of(stateOf(document)));
      }
    }

    private DocumentState stateOf(DocumentId document) {
      return DocumentState.of(document, documents.get(document).heads());
    }

    @Override
    public boolean isUnreadable(long doc8) {
      return leftOut.stream().anyMatch(document -> document.prefix64() == doc8);
    }

    /** Says this digest from now on, whatever the documents are. */
    void forge(Sum128 said) {
      forged = Optional.of(said);
    }

    @Override
    public Iterator<DocumentState> documents(long fromDoc8) {
      byte[] least = new byte[32];
      java.nio.ByteBuffer.wrap(least).putLong(fromDoc8);
      Iterator<TestDocument> all = documents.tailMap(DocumentId.of(least)).values().iterator();
      return new Iterator<>() {
        private Optional<DocumentState> next = find();

        private Optional<DocumentState> find() {
          while (all.hasNext()) {
            TestDocument document = all.next();
            if (!leftOut.contains(document.id())) {
              return Optional.of(DocumentState.of(document.id(), document.heads()));
            }
          }
          return Optional.empty();
        }

        @Override
        public boolean hasNext() {
          return next.isPresent();
        }

        @Override
        public DocumentState next() {
          DocumentState state = next.orElseThrow();
          next = find();
          return state;
        }
      };
    }

    @Override
    public Optional<DocumentView> document(DocumentId document) {
      return Optional.ofNullable(leftOut.contains(document) ? null : documents.get(document))
          .map(here -> damaged.contains(document) ? new Damaged(here, met) : here);
    }
  }

  /** A document whose rows are sound and whose blocks are not. */
  private record Damaged(TestDocument here, Set<DocumentId> met) implements DocumentView {
    private RuntimeException unreadable() {
      met.add(here.id());
      return new UnreadableDocumentException(here.id(), new IllegalStateException("planted"));
    }

    @Override
    public DocumentId id() {
      return here.id();
    }

    @Override
    public DocumentName name() {
      return here.name();
    }

    @Override
    public Frontier heads() {
      return here.heads();
    }

    @Override
    public List<Tip> tips() {
      return here.tips();
    }

    @Override
    public long blockCount() {
      return here.blockCount();
    }

    @Override
    public boolean known(Cid cid) {
      throw unreadable();
    }

    @Override
    public List<Cid> at(AuthorId author, long seq) {
      return here.at(author, seq);
    }

    @Override
    public Optional<SignedBlock> block(Cid cid) {
      throw unreadable();
    }
  }
}
