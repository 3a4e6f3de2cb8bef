package dev.pleach.replica;

import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.dag.sync.PeerSession;
import dev.pleach.dag.sync.SessionOptions;
import dev.pleach.dag.sync.SessionOutput;
import dev.pleach.port.PeerId;
import dev.pleach.port.Policy;
import dev.pleach.port.Store;
import dev.pleach.verification.fuzz.ByteSource;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One side of a connection, the real session over the real store and intake, and a stranger who
 * says what fuzzed bytes make him say: mostly messages of the right shape with fields that hang
 * together, now and then bytes that are none.
 */
public final class FuzzedPeer {
  private static final int MESSAGES_MAX = 24;
  private static final int OUTPUTS_MAX = 100_000;
  private static final ScopeSecret SECRET = DatabaseId.of(new byte[32]).scopeSecret("fuzz");
  private static final SigningKey SELF = SigningKey.ofSeed(new byte[32]);
  private static final SigningKey STRANGER = SigningKey.ofSeed(Digest.sha256(new byte[1]).bytes());
  private static final DocumentName NAME =
      new DocumentName(
          SECRET.scopeId(Policy.open().canonicalBytes()), 1, Digest.sha256(new byte[2]));
  private static final List<SignedBlock> OURS = chain(SELF, 4);
  private static final List<SignedBlock> THEIRS = chain(STRANGER, 4);

  /** Fields of messages about documents, a letter each. */
  private static final List<String> DOCUMENT_MESSAGES =
      List.of(
          "16 x d n h n 8 f T",
          "17 x n n",
          "18 x n B",
          "19 x b t",
          "20 x n h n 8 t 8 b",
          "20 x n h n 8 t 8 b b",
          "21 x d i n b e r P s",
          "22 x h t F 8",
          "23 x n z",
          "24 x n z n",
          "32 d i e P s z",
          "33 d K B K B",
          "4 x n",
          "2 x n");

  /** Fields of messages about scopes. */
  private static final List<String> SCOPE_MESSAGES =
      List.of(
          "1 f C",
          "8 x 8 n k n n B",
          "9 x n n",
          "10 x b 8 O Q",
          "11 x g n b D",
          "12 x g k N",
          "0 1 n m n k f C",
          "4 x n",
          "2 x n",
          "3 n x S",
          "16 x d n h n 8 f T");

  private final IntakeDesk desk;
  private final PeerSession session;
  private final ByteSource in;
  private long now = 1_000_000_000L;
  private boolean isClosed;

  private FuzzedPeer(ByteSource in) {
    this.in = in;
    ReplicaOptions options = ReplicaOptions.defaults();
    Scopes scopes = new Scopes();
    ScopeMembership membership = ScopeMembership.open(SECRET);
    scopes.add(membership);
    Store store = aStore();
    StoredReplica stored = new StoredReplica(store);
    stored.join(membership);
    AuthorId self = AuthorId.of(SELF.publicKey());
    Ledger ledger =
        new Ledger(
            store, scopes, new HotDocuments(self, options), new Subscriptions(), stored, self);
    desk =
        new IntakeDesk(
            ledger,
            new Pending(options),
            new Unvouched(options, store.blocks()::contains),
            new Rejections(options.rejectedMax()));
    session =
        new PeerSession(
            SessionOptions.DEFAULT,
            SELF.publicKey(),
            STRANGER.publicKey(),
            in.flag(),
            stored,
            () -> 0x0123_4567_89ab_cdefL ^ now);
  }

  private static List<SignedBlock> chain(SigningKey key, int length) {
    List<SignedBlock> chain = new ArrayList<>();
    Optional<Block> back = Optional.empty();
    for (int i = 0; i < length; i++) {
      AuthorId author = AuthorId.of(key.publicKey());
      byte[] payload = {(byte) i};
      Block block = Block.append(author, NAME.documentId(), back, List.of(), 1, payload);
      chain.add(SignedBlock.sign(block, key));
      back = Optional.of(block);
    }
    return chain;
  }

  /** A store with a document. */
  public static Store aStore() {
    Store store = InMemStore.create();
    StoreLoader loader = new StoreLoader(store);
    OURS.forEach(block -> loader.add(NAME, block));
    loader.finish();
    return store;
  }

  /** A stream of messages about documents. */
  public static void documents(byte[] data) {
    new FuzzedPeer(new ByteSource(data)).run(DOCUMENT_MESSAGES);
  }

  /** A stream of messages about scopes. */
  public static void scopes(byte[] data) {
    new FuzzedPeer(new ByteSource(data)).run(SCOPE_MESSAGES);
  }

  private void run(List<String> shapes) {
    session.start(now);
    drain();
    hear(
        DagCbor.encode(
            Value.of(
                List.of(
                    Value.of(0),
                    Value.of(1),
                    Value.of(1),
                    Value.of(65_536),
                    Value.of(1 << 20),
                    Value.of(new byte[16]),
                    Value.of(0),
                    claims()))));
    for (int i = 0; i < MESSAGES_MAX && !in.isEmpty() && !isClosed; i++) {
      int choice = in.below(shapes.size() + 4);
      if (choice < shapes.size()) {
        hear(message(shapes.get(choice)));
      } else if (choice == shapes.size()) {
        hear(in.take(in.below(256)));
      } else {
        now += (1L << in.below(38));
        session.tick(now);
        drain();
      }
    }
  }

  private void hear(byte[] message) {
    byte[] frame = new byte[message.length + 1];
    System.arraycopy(message, 0, frame, 1, message.length);
    session.frame(frame, now);
    drain();
  }

  private void drain() {
    Optional<SessionOutput> output = session.poll();
    for (int i = 0; output.isPresent(); i++) {
      if (i == OUTPUTS_MAX) {
        throw new AssertionError("the session does not come to rest");
      }
      if (output.get() instanceof SessionOutput.Deliver deliver) {
        session.stored(desk.take(deliver.delivery(), new PeerId(STRANGER.publicKey())), now);
      } else if (output.get() instanceof SessionOutput.Close) {
        isClosed = true;
      }
      output = session.poll();
    }
  }

  // ---- what the stranger says ----

  private byte[] message(String shape) {
    List<Value> fields = new ArrayList<>();
    for (String field : shape.split(" ")) {
      boolean isType = fields.isEmpty();
      fields.add(isType ? Value.of(Integer.parseInt(field)) : field(field.charAt(0)));
    }
    return DagCbor.encode(Value.of(fields));
  }

  private Value field(char kind) {
    if (in.below(24) == 0) {
      return anything();
    }
    return switch (kind) {
      case 'x' -> Value.of(in.below(6));
      case 'n' -> Value.of(in.flag() ? in.below(8) : 1L << in.below(63));
      case 'm' -> Value.of(65_536);
      case '1' -> Value.of(1);
      case 'f', 'e' -> Value.of(in.below(3));
      case 'r' -> Value.of(in.below(4) == 0 ? in.below(256) : 0);
      case 'b' -> Value.of(in.flag());
      case 'd' -> in.below(4) == 0 ? Value.NULL : Value.of(NAME.documentId().bytes());
      case 'k' -> Value.of(in.exactly(16));
      case 'h' -> Value.of(digests());
      case 'z' -> in.flag() ? Value.NULL : Value.of(digests());
      case 't' -> Value.of(tips());
      case '8', 'g' -> Value.of(names(kind));
      case 'P' -> Value.of(body());
      case 's' -> Value.of(signatures());
      case 'S' -> Value.of("said");
      default -> list(kind);
    };
  }

  private Value list(char kind) {
    return switch (kind) {
      case 'i' ->
          in.flag()
              ? Value.NULL
              : Value.of(List.of(Value.of(tag8()), Value.of(1), Value.of(NAME.idHash().bytes())));
      case 'T' ->
          switch (in.below(3)) {
            case 0 -> Value.of(List.of(Value.of(in.flag()), Value.of(tips())));
            case 1 ->
                Value.of(
                    List.of(
                        Value.of(in.exactly(16)), Value.of(in.below(9)), Value.of(in.take(90))));
            default -> Value.of(List.of(Value.of(in.exactly(8)), Value.of(tips())));
          };
      case 'F' ->
          Value.of(
              List.of(
                  Value.of(
                      List.of(
                          Value.of(name8()), Value.of(in.below(2)), Value.of(in.exactly(24))))));
      case 'K' ->
          Value.of(
              THEIRS.stream().limit(in.below(4)).map(b -> Value.of(b.block().bytes())).toList());
      case 'C' -> claims();
      case 'D' -> in.flag() ? Value.of(docItems()) : grouped();
      case 'O' -> in.flag() ? Value.of(List.of()) : nested("16 x d n h n 8 f T");
      case 'Q' -> in.flag() ? Value.of(List.of()) : nested("21 x d i n b e r P s");
      default -> Value.of(in.take(in.below(256)));
    };
  }

  private Value nested(String shape) {
    List<Value> fields = new ArrayList<>();
    for (String field : shape.split(" ")) {
      boolean isType = fields.isEmpty();
      fields.add(isType ? Value.of(Integer.parseInt(field)) : field(field.charAt(0)));
    }
    return Value.of(List.of(Value.of(fields)));
  }

  private Value grouped() {
    return Value.of(List.of(Value.of(in.below(256) << 8), Value.of(in.take(in.below(64)))));
  }

  private Value anything() {
    return switch (in.below(6)) {
      case 0 -> Value.NULL;
      case 1 -> Value.of(Long.MAX_VALUE);
      case 2 -> Value.of(-1);
      case 3 -> Value.of(List.of());
      case 4 -> Value.of("x");
      default -> Value.of(in.take(in.below(64)));
    };
  }

  private Value claims() {
    byte[] tag = SECRET.tag(STRANGER.publicKey(), SELF.publicKey(), new byte[16]);
    Value claim = Value.of(List.of(Value.of(tag), Value.of(in.below(4)), Value.of(in.exactly(16))));
    return Value.of(List.of(claim));
  }

  private byte[] tag8() {
    byte[] tag = SECRET.tag(STRANGER.publicKey(), SELF.publicKey(), new byte[16]);
    return java.util.Arrays.copyOf(tag, 8);
  }

  private byte[] names(char kind) {
    return kind == 'g' ? tag8() : in.below(3) == 0 ? name8() : new byte[0];
  }

  private byte[] name8() {
    return switch (in.below(3)) {
      case 0 -> java.util.Arrays.copyOf(NAME.documentId().bytes(), 8);
      case 1 -> java.util.Arrays.copyOf(SELF.publicKey().bytes(), 8);
      default -> java.util.Arrays.copyOf(STRANGER.publicKey().bytes(), 8);
    };
  }

  private SignedBlock block() {
    int which = in.below(8);
    return which < 4 ? OURS.get(which) : THEIRS.get(which - 4);
  }

  private byte[] digests() {
    return switch (in.below(4)) {
      case 0 -> new byte[0];
      case 1 -> in.exactly(32);
      default -> block().block().cid().digest().bytes();
    };
  }

  private byte[] tips() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = in.below(3); i > 0; i--) {
      Block block = block().block();
      out.writeBytes(java.util.Arrays.copyOf(block.author().bytes(), 8));
      out.writeBytes(new byte[] {0, 0, 0, (byte) (in.flag() ? block.seq() : in.below(9))});
      out.writeBytes(java.util.Arrays.copyOf(block.cid().digest().bytes(), 8));
    }
    return out.toByteArray();
  }

  private byte[] docItems() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = in.below(3); i > 0; i--) {
      out.writeBytes(name8());
      out.writeBytes(in.exactly(8));
    }
    return out.toByteArray();
  }

  private byte[] body() {
    if (in.flag()) {
      return in.take(in.below(128));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = in.below(4); i > 0; i--) {
      byte[] bytes = block().block().bytes();
      out.write(bytes.length & 0x7f | 0x80);
      out.write(bytes.length >> 7);
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }

  private byte[] signatures() {
    if (in.below(3) > 0) {
      return new byte[0];
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(in.below(4));
    out.writeBytes(block().signature().orElseThrow().bytes());
    return out.toByteArray();
  }
}
