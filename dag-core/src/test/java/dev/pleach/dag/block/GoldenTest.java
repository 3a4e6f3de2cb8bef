package dev.pleach.dag.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.Goldens;
import dev.pleach.dag.PublicKey;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.Signature;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.Value;
import dev.pleach.dag.codec.DagCbor;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Bytes that are promised for ever: whoever changes one of these lines changes the protocol. */
class GoldenTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final DatabaseId DATABASE = DatabaseId.of(counting(1));
  private static final byte[] OPEN_POLICY = DagCbor.encode(Value.of("open"));
  private static final byte[] DOCUMENT_KEY = DagCbor.encode(Value.of("todo-1"));
  private static final SigningKey ALICE = SigningKey.ofSeed(counting(101));
  private static final SigningKey BOB = SigningKey.ofSeed(counting(151));

  @Test
  void names() {
    List<String> lines = new ArrayList<>();
    lines.add("database = " + DATABASE.hex());
    lines.add("address = " + DATABASE.address());
    for (String collection : List.of("", "todos", "Ünïcödé 🌿")) {
      addCollection(lines, collection);
    }
    Goldens.assertSame("names.txt", lines);
    assertThat(DatabaseId.parse(DATABASE.address())).isEqualTo(DATABASE);
  }

  private static void addCollection(List<String> lines, String collection) {
    ScopeSecret secret = DATABASE.scopeSecret(collection);
    ScopeId scope = secret.scopeId(OPEN_POLICY);
    Digest idHash = secret.idHash(DOCUMENT_KEY);
    PublicKey sender = ALICE.publicKey();
    PublicKey receiver = BOB.publicKey();
    byte[] nonce = HEX.parseHex("000102030405060708090a0b0c0d0e0f");
    lines.add("collection = \"" + collection + "\"");
    lines.add("scopeSecret = " + secret.hex());
    lines.add("scopeId = " + scope.hex());
    lines.add("scopeTag = " + HEX.formatHex(secret.tag(sender, receiver, nonce)));
    lines.add("digestKey(7) = " + HEX.formatHex(secret.digestKey(7)));
    lines.add("sketchKey(7) = " + HEX.formatHex(secret.sketchKey(7)));
    lines.add("idHash = " + idHash.hex());
    for (int rootType : new int[] {0, 1, 255}) {
      DocumentId id = new DocumentName(scope, rootType, idHash).documentId();
      lines.add("documentId(" + rootType + ") = " + id.hex());
    }
  }

  @Test
  void blocks() {
    List<String> lines = new ArrayList<>();
    lines.add("alice = " + ALICE.publicKey().hex());
    lines.add("bob = " + BOB.publicKey().hex());
    List<Block> blocks = storyOfTwo();
    for (Block block : blocks) {
      SigningKey key = block.author().equals(AuthorId.of(ALICE.publicKey())) ? ALICE : BOB;
      SignedBlock signed = SignedBlock.sign(block, key);
      lines.add("bytes = " + HEX.formatHex(block.bytes()));
      lines.add("cid = " + block.cid());
      lines.add("signature = " + HEX.formatHex(signed.signature().orElseThrow().bytes()));
    }
    lines.add("full.bytes.length = " + greatest().length());
    lines.add("full.cid = " + greatest().cid());
    Goldens.assertSame("blocks.txt", lines);
  }

  @Test
  void blocks_readFromTheirGoldenBytesAndVerified() {
    List<Block> story = storyOfTwo();
    int number = 0;
    byte[] bytes = new byte[0];
    for (String line : Goldens.lines("blocks.txt")) {
      String value = line.substring(line.indexOf('=') + 1).strip();
      if (line.startsWith("bytes")) {
        bytes = HEX.parseHex(value);
      } else if (line.startsWith("signature")) {
        Block block = Block.decode(bytes).orThrow();
        Signature signature = Signature.of(HEX.parseHex(value));
        assertThat(new SignedBlock(block, Optional.of(signature)).isVerified()).isTrue();
        assertThat(block).isEqualTo(story.get(number++));
      }
    }
    assertThat(number).isEqualTo(story.size());
  }

  @Test
  void stateRoots() {
    ScopeId todos = DATABASE.scopeSecret("todos").scopeId(OPEN_POLICY);
    ScopeId notes = DATABASE.scopeSecret("notes").scopeId(OPEN_POLICY);
    DocumentId one = DocumentId.of(counting(3));
    DocumentId two = DocumentId.of(counting(2));
    Frontier single = Frontier.of(List.of(TestBlocks.cid(1)));
    Frontier several = Frontier.of(TestBlocks.cids(5));
    SortedMap<DocumentId, Frontier> documents = new TreeMap<>();
    documents.put(one, single);
    documents.put(two, several);
    SortedMap<ScopeId, Digest> scopes = new TreeMap<>();
    List<String> lines = new ArrayList<>();
    lines.add("docRoot(one) = " + StateRoot.ofDocument(one, single).hex());
    lines.add("docRoot(two) = " + StateRoot.ofDocument(two, several).hex());
    lines.add("state8(two) = " + several.stateDigest().hex().substring(0, 16));
    scopes.put(todos, StateRoot.ofScope(todos, documents));
    scopes.put(notes, StateRoot.ofScope(notes, new TreeMap<>()));
    lines.add("scopeRoot(todos) = " + scopes.get(todos).hex());
    lines.add("scopeRoot(notes, empty) = " + scopes.get(notes).hex());
    lines.add("stateRoot = " + StateRoot.text(StateRoot.ofReplica(scopes)));
    lines.add("stateRoot(nothing) = " + StateRoot.text(StateRoot.ofReplica(new TreeMap<>())));
    Goldens.assertSame("state-roots.txt", lines);
  }

  /** Alice, Bob beside her, Alice again, Bob merges: every field takes more than one value. */
  private static List<Block> storyOfTwo() {
    ScopeSecret secret = DATABASE.scopeSecret("todos");
    DocumentId document =
        new DocumentName(secret.scopeId(OPEN_POLICY), 1, secret.idHash(DOCUMENT_KEY)).documentId();
    AuthorId alice = AuthorId.of(ALICE.publicKey());
    AuthorId bob = AuthorId.of(BOB.publicKey());
    byte[] payload = HEX.parseHex("83010203");
    Block first = Block.append(alice, document, Optional.empty(), List.of(), 300, payload);
    Block beside = Block.append(bob, document, Optional.empty(), List.of(), 1, new byte[0]);
    Block next = Block.append(alice, document, Optional.of(first), List.of(beside), 64, payload);
    Block merge = Block.append(bob, document, Optional.of(beside), List.of(next), 0, new byte[0]);
    return List.of(first, beside, next, merge, foreignPayloadType(document));
  }

  private static Block foreignPayloadType(DocumentId document) {
    Cid back = TestBlocks.cid(9);
    return Block.of(
        new BlockFields(
            AuthorId.of(ALICE.publicKey()),
            Optional.of(back),
            TestBlocks.cids(2),
            document,
            Block.COUNT_MAX,
            1L << 32,
            Block.OPS_MAX,
            new byte[24],
            TestBlocks.cids(3),
            Block.SEQ_MAX,
            Long.MAX_VALUE));
  }

  private static Block greatest() {
    return new FieldsBuilder()
        .payload(TestBlocks.filled(Block.PAYLOAD_BYTES_MAX))
        .parents(TestBlocks.cids(16))
        .build();
  }

  private static byte[] counting(int from) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[i] = (byte) (from + i);
    }
    return bytes;
  }
}
