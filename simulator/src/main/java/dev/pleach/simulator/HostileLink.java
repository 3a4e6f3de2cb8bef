package dev.pleach.simulator;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.Signature;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockFields;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.FrameCodec;
import dev.pleach.dag.sync.Message;
import dev.pleach.dag.sync.MessageCodec;
import dev.pleach.dag.sync.PackedItems;
import dev.pleach.dag.sync.Sum128;
import dev.pleach.port.Connection;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.List;
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
    Message.Intro intro =
        new Message.Intro(tag().high(), name.rootType(), PackedItems.of(32, name.idHash().bytes()));
    byte[] bytes = signed.block().bytes();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    uvarint(body, bytes.length);
    body.writeBytes(bytes);
    ByteArrayOutputStream signatures = new ByteArrayOutputStream();
    uvarint(signatures, 0);
    signed.signature().ifPresent(signature -> signatures.writeBytes(signature.bytes()));
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
