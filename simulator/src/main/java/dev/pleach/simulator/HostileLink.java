package dev.pleach.simulator;

import dev.pleach.crdt.DocumentCrdt;
import dev.pleach.crdt.DocumentEditor;
import dev.pleach.crdt.Path;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.Signature;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockFields;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.dag.sync.FrameCodec;
import dev.pleach.dag.sync.Message;
import dev.pleach.dag.sync.MessageCodec;
import dev.pleach.dag.sync.PackedItems;
import dev.pleach.dag.sync.Sum128;
import dev.pleach.port.Connection;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A hostile peer's connection to an honest one, with what scripts like to say: it is a member, so
 * that its greeting is taken for good, and all else is up to the {@link HostileScript}.
 */
final class HostileLink {
  private static final int HEARD_MAX = 16;
  private static final long CREDIT = 1 << 20;

  private final Connection connection;
  private final EnginePeer.Setting setting;
  private final SimulatedKeys keys;
  private final SeededRandom chance;
  private final Sum128 nonce;
  private final Map<DocumentId, Block> chains = new HashMap<>();
  private final ArrayDeque<byte[]> heard = new ArrayDeque<>();
  private long messages;
  private long xid;
  private boolean open = true;

  HostileLink(
      Connection connection, EnginePeer.Setting setting, SimulatedKeys keys, SeededRandom chance) {
    this.connection = connection;
    this.setting = setting;
    this.keys = keys;
    this.chance = chance;
    this.nonce = new Sum128(chance.nextLong(), chance.nextLong());
    this.xid = connection.isDialler() ? 1 : 2;
  }

  SeededRandom chance() {
    return chance;
  }

  boolean isOpen() {
    return open;
  }

  void ended() {
    open = false;
  }

  /** Remembers a frame of the honest peer, among the last few. */
  void heard(byte[] frame) {
    heard.add(frame);
    if (heard.size() > HEARD_MAX) {
      heard.remove();
    }
  }

  void consumed(byte[] frame) {
    connection.consumed(frame.length);
  }

  /** Returns one of the frames heard lately. */
  Optional<byte[]> someHeard() {
    return heard.isEmpty() ? Optional.empty() : Optional.of(chance.pick(List.copyOf(heard)));
  }

  void frame(byte[] frame) {
    if (open && frame.length > 0 && frame.length <= connection.frameBytesMax()) {
      connection.send(frame);
    }
  }

  void say(Message message) {
    FrameCodec.cut(MessageCodec.encode(message), messages++, connection.frameBytesMax())
        .forEach(this::frame);
  }

  /** Greets as a member that has so many documents, with a digest out of the air. */
  void greet(long documents) {
    say(new Message.Hello(1, 0, 65_536, CREDIT, nonce, 0, List.of(claim(documents))));
  }

  Message.ScopeClaim claim(long documents) {
    return new Message.ScopeClaim(tag(), documents, someSum());
  }

  private Sum128 tag() {
    return Sum128.of(
        setting
            .membership()
            .secret()
            .tag(keys.peerKey().publicKey(), connection.remote().key(), nonce.bytes()));
  }

  PackedItems scopeTags() {
    return PackedItems.ofNames(List.of(tag().high()));
  }

  Sum128 someSum() {
    return new Sum128(chance.nextLong(), chance.nextLong());
  }

  /** Returns a number for a new exchange. */
  long nextXid() {
    xid += 2;
    return xid;
  }

  DocumentName someDocument() {
    return setting.document(chance.nextInt(setting.documents()));
  }

  Digest someDigest() {
    return Digest.of(someBytes(32));
  }

  byte[] someBytes(int length) {
    byte[] bytes = new byte[length];
    chance.fill(bytes);
    return bytes;
  }

  SigningKey ownKey() {
    return keys.authorKey();
  }

  AuthorId ownAuthor() {
    return AuthorId.of(ownKey().publicKey());
  }

  /** Returns a first block of a chain, with a height that is right if it is 1. */
  SignedBlock first(AuthorId author, DocumentId document, long height) {
    return block(author, document, 1, Optional.empty(), List.of(), height);
  }

  /** Returns a block of our own that stands on blocks there never were. */
  SignedBlock orphan(DocumentId document) {
    Optional<Cid> back = Optional.of(Cid.ofBlock(someDigest()));
    List<Cid> parents = List.of(Cid.ofBlock(someDigest()));
    return block(ownAuthor(), document, 2, back, parents, 2 + chance.nextInt(100));
  }

  /** Returns the next block of the chain that only this connection is shown. */
  SignedBlock next(DocumentId document) {
    Block block =
        Block.append(
            ownAuthor(),
            document,
            Optional.ofNullable(chains.get(document)),
            List.of(),
            1,
            someBytes(8));
    chains.put(document, block);
    return SignedBlock.sign(block, ownKey());
  }

  /** Returns a block that counts, the first of an author nobody has seen, with any ops or none. */
  SignedBlock stranger(DocumentId document) {
    SigningKey key = SimulatedKeys.drawKey(chance);
    boolean isVoid = chance.chance(0.5);
    Payload ops = someOps();
    byte[] payload = isVoid ? someBytes(chance.between(1, 40)) : ops.bytes();
    int opCount = isVoid ? chance.between(0, Block.OPS_MAX) : ops.opCount();
    AuthorId author = AuthorId.of(key.publicKey());
    return SignedBlock.sign(
        Block.append(author, document, Optional.empty(), List.of(), opCount, payload), key);
  }

  /** Ops that are at odds with those of others: one key is of every type, and very deep. */
  private Payload someOps() {
    DocumentEditor editor = DocumentEditor.on(DocumentCrdt.MAP.empty());
    Path key = Path.of("stranger");
    switch (chance.nextInt(4)) {
      case 0 -> editor.addToCounter(key, Long.MAX_VALUE);
      case 1 -> editor.set(key, Value.of(Long.MIN_VALUE));
      case 2 -> editor.addToSet(key, Value.of("a"));
      default -> editor.set(Path.of("stranger", "a", "b", "c", "d", "e"), Value.of("deep"));
    }
    return editor.finish();
  }

  /** Returns canonical bytes that have the keys of a block and are none, for one reason each. */
  byte[] misshapen(DocumentId document) {
    Map<String, Value> fields = new HashMap<>(Map.of("v", Value.of(1), "t", Value.of(0)));
    fields.put("a", Value.of(ownAuthor().bytes()));
    fields.put("b", Value.of(Cid.ofBlock(someDigest())));
    fields.put("c", Value.of(List.of()));
    fields.put("d", Value.of(document.bytes()));
    List.of("h", "l", "s").forEach(number -> fields.put(number, Value.of(2)));
    fields.put("n", Value.of(1));
    fields.put("o", Value.of(someBytes(4)));
    fields.put("p", Value.of(List.of()));
    Cid cid = Cid.ofBlock(someDigest());
    switch (chance.nextInt(7)) {
      case 0 -> fields.put("p", links(Collections.nCopies(Block.LINKS_MAX + 1, cid)));
      case 1 -> fields.put("p", links(List.of(cid, cid)));
      case 2 -> fields.put("p", links(List.of(Cid.ofRaw(someBytes(4)))));
      case 3 -> fields.put("p", Value.of(List.of(Value.of("no link"))));
      case 4 -> fields.put("h", Value.of(Long.MAX_VALUE));
      case 5 -> fields.put("b", Value.of(List.of()));
      default -> fields.put("z", Value.of("a key too many"));
    }
    return DagCbor.encode(Value.of(fields));
  }

  private static Value links(List<Cid> cids) {
    return Value.of(cids.stream().map(Value::of).toList());
  }

  /** What is not in our own name has a signature out of the air. */
  private SignedBlock block(
      AuthorId author,
      DocumentId document,
      long seq,
      Optional<Cid> back,
      List<Cid> parents,
      long height) {
    byte[] payload = someBytes(chance.between(1, 40));
    Block block =
        Block.of(
            new BlockFields(
                author, back, List.of(), document, height, height, 1, payload, parents, seq, 0));
    return author.equals(ownAuthor())
        ? SignedBlock.sign(block, ownKey())
        : new SignedBlock(block, Optional.of(Signature.of(someBytes(64))));
  }

  /** Pushes a block as one of a document, unasked. */
  void push(DocumentName name, SignedBlock signed) {
    push(name, signed.block().bytes(), signed.signature());
  }

  /** Pushes bytes as a block. */
  void push(DocumentName name, byte[] block, Optional<Signature> signature) {
    Message.Intro intro =
        new Message.Intro(tag().high(), name.rootType(), PackedItems.of(32, name.idHash().bytes()));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    uvarint(body, block.length);
    body.writeBytes(block);
    ByteArrayOutputStream signatures = new ByteArrayOutputStream();
    uvarint(signatures, 0);
    signature.ifPresent(present -> signatures.writeBytes(present.bytes()));
    say(
        new Message.Push(
            name.documentId(),
            Optional.of(intro),
            Message.ENC_PLAIN,
            body.toByteArray(),
            signatures.toByteArray(),
            Optional.of(PackedItems.none(PackedItems.DIGEST_BYTES))));
  }

  private static void uvarint(ByteArrayOutputStream out, int value) {
    int left = value;
    while (left >= 0x80) {
      out.write(left & 0x7f | 0x80);
      left >>>= 7;
    }
    out.write(left);
  }
}
