package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sketch.SketchKey;
import dev.pleach.dag.sketch.SketchKind;
import dev.pleach.dag.sketch.SymbolStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One message of each kind with fixed contents, for goldens and for mutation. */
final class Samples {
  static final SigningKey KEY = TestReplica.keyOf("golden");
  static final TestReplica.TestScope SCOPE =
      new TestReplica.TestScope(TestReplica.secretOf("golden"));
  static final DocumentName NAME = SCOPE.name("golden");
  static final DocumentId DOC = NAME.documentId();
  static final List<SignedBlock> CHAIN = chain(3);

  private Samples() {}

  private static List<SignedBlock> chain(int length) {
    List<SignedBlock> chain = new ArrayList<>();
    Optional<Block> back = Optional.empty();
    for (int i = 0; i < length; i++) {
      Block block =
          Block.append(
              AuthorId.of(KEY.publicKey()), DOC, back, List.of(), 1, new byte[] {(byte) i});
      chain.add(SignedBlock.sign(block, KEY));
      back = Optional.of(block);
    }
    return chain;
  }

  static Heads heads(int count) {
    List<dev.pleach.dag.Cid> cids =
        CHAIN.stream().limit(count).map(signed -> signed.block().cid()).toList();
    return Heads.of(dev.pleach.dag.block.Frontier.of(cids));
  }

  static PackedItems tips(int count) {
    List<TipItem> tips = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      tips.add(new TipItem(0x1111_0000L + i, i, 0x2222_0000L + i));
    }
    return PackedItems.ofTips(tips);
  }

  static PackedItems names(long... names) {
    return PackedItems.ofNames(java.util.Arrays.stream(names).boxed().toList());
  }

  static PackedItems docs(int count, long step) {
    java.nio.ByteBuffer out = java.nio.ByteBuffer.allocate(count * PackedItems.DOC_BYTES);
    for (int i = 0; i < count; i++) {
      out.putLong(i * step).putLong(0x3333L + i);
    }
    return PackedItems.of(PackedItems.DOC_BYTES, out.array());
  }

  static Message.Intro intro() {
    PackedItems idHash = PackedItems.of(PackedItems.DIGEST_BYTES, NAME.idHash().bytes());
    return new Message.Intro(0x4444_0001L, 3, idHash);
  }

  /** Blocks as they are, the last one's signature beside them. */
  static PackBody plain(List<SignedBlock> blocks) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (SignedBlock signed : blocks) {
      Uvarint.write(body, signed.block().length());
      body.writeBytes(signed.block().bytes());
    }
    ByteArrayOutputStream signatures = new ByteArrayOutputStream();
    Uvarint.write(signatures, blocks.size() - 1L);
    signatures.writeBytes(blocks.get(blocks.size() - 1).signature().orElseThrow().bytes());
    return new PackBody(Message.ENC_PLAIN, 0, body.toByteArray(), signatures.toByteArray());
  }

  /** The same blocks compactly. */
  static PackBody compact(List<SignedBlock> blocks) {
    Records records = new Records();
    boolean[] isSigned = new boolean[blocks.size()];
    isSigned[blocks.size() - 1] = true;
    blocks.forEach(block -> assertThat(records.addIfRoom(block, Long.MAX_VALUE)).isTrue());
    return records.toBody(isSigned);
  }

  /** Symbols of a sketch of so many tips. */
  static byte[] symbols(int tips, int count) {
    List<TipItem> items = new ArrayList<>();
    for (int i = 0; i < tips; i++) {
      items.add(tips(tips).tip(i));
    }
    SketchKey key = SketchKey.of(new Sum128(1, 2).bytes());
    return new SymbolStream(SketchKind.TIPS, key, ShownTips.items(items)).next(count).bytes(tips);
  }

  /** Two first blocks of one author, one of them covered by the signature of the next. */
  static EquivocationProof proof() {
    SigningKey key = TestReplica.keyOf("forker");
    AuthorId author = AuthorId.of(key.publicKey());
    Block one = Block.append(author, DOC, Optional.empty(), List.of(), 0, new byte[] {1});
    Block next = Block.append(author, DOC, Optional.of(one), List.of(), 0, new byte[] {2});
    Block other = Block.append(author, DOC, Optional.empty(), List.of(), 0, new byte[] {3});
    return EquivocationProof.of(side(key, one, next), side(key, other)).orThrow();
  }

  static EquivocationProof.Side side(SigningKey key, Block... chain) {
    Block last = chain[chain.length - 1];
    return new EquivocationProof.Side(
        List.of(chain), SignedBlock.sign(last, key).signature().orElseThrow());
  }

  static Map<String, Message> all() {
    PackedItems noNames = PackedItems.none(8);
    PackedItems digests = heads(2).digests();
    byte[] body = plain(CHAIN).body();
    byte[] sigs = plain(CHAIN).signatures();
    byte[] compact = compact(CHAIN).body();
    Optional<DocumentId> noDoc = Optional.empty();
    List<Message.ScopeClaim> claims =
        List.of(
            new Message.ScopeClaim(new Sum128(1, 2), 3, new Sum128(4, 5)),
            new Message.ScopeClaim(new Sum128(-1, -2), 1_000_000, new Sum128(6, 7)));
    Message.DocOpen open =
        new Message.DocOpen(5, DOC, heads(2), 300, names(9), new OpenBody.Listed(true, tips(2)));
    Message.Pack pack = new Message.Pack(5, noDoc, Optional.empty(), 0, true, 0, 0, body, sigs);
    Message.Pack introduced =
        new Message.Pack(0, Optional.of(DOC), Optional.of(intro()), 1, false, 0, 0, body, sigs);
    ScopeItems plain = new ScopeItems(Optional.empty(), docs(3, 1L << 60));
    ScopeItems grouped = new ScopeItems(Optional.of(0), docs(6, 1L << 47));
    PackedItems entries = PackedItems.of(12, new byte[] {0, 0, 0, 7, 1, 2, 3, 4, 5, 6, 7, 8});
    Map<String, Message> all = new LinkedHashMap<>();
    all.put("HELLO", new Message.Hello(1, 0, 65_536, 1 << 20, new Sum128(8, 9), 0, claims));
    all.put("DIGEST", new Message.ScopeDigests(0, claims.subList(0, 1)));
    all.put("CREDIT", new Message.Credit(0, 262_144));
    all.put("ERR", new Message.Err(3, 7, "not here"));
    all.put("RESET", new Message.Reset(7, 2));
    all.put("SCOPE_MORE", new Message.ScopeMore(4, 0, 0));
    all.put(
        "SCOPE_DIFF", new Message.ScopeDiff(4, true, names(1, 2), List.of(open), List.of(pack)));
    all.put("SCOPE_LIST", new Message.ScopeList(4, names(77), 0, true, plain));
    all.put("SCOPE_LIST grouped", new Message.ScopeList(4, names(77), 1, false, grouped));
    all.put("DOC_OPEN", open);
    OpenBody sketched = new OpenBody.Sketched(new Sum128(1, 2), 3, symbols(3, 32));
    all.put("DOC_OPEN sketch", new Message.DocOpen(5, DOC, heads(1), 300, noNames, sketched));
    OpenBody since = new OpenBody.Since(0x0102030405060708L, tips(2));
    all.put("DOC_OPEN since", new Message.DocOpen(5, DOC, heads(1), 300, noNames, since));
    all.put("DOC_MORE", new Message.DocMore(5, 0, 0));
    all.put("DOC_SYMBOLS", new Message.DocSymbols(5, 0, symbols(3, 16)));
    all.put("DOC_LIST", new Message.DocList(5, false, tips(3)));
    all.put(
        "DOC_DELTA",
        new Message.DocDelta(5, heads(1), 12, noNames, tips(1), names(33), true, false));
    all.put(
        "DOC_DELTA more",
        new Message.DocDelta(5, heads(1), 12, noNames, tips(1), noNames, false, true));
    all.put("PACK", pack);
    all.put("PACK introduced", introduced);
    all.put(
        "PACK compact", new Message.Pack(5, noDoc, Optional.empty(), 0, true, 1, 0, compact, sigs));
    addNeeds(all, digests, entries);
    all.put("ACK", new Message.Ack(5, 2, Optional.empty()));
    all.put("ACK heads", new Message.Ack(5, 2, Optional.of(digests)));
    all.put("DONE", new Message.Done(5, 1, Optional.empty(), 300));
    all.put("DONE heads", new Message.Done(5, 2, Optional.of(heads(2)), 300));
    all.put("EQUIV", Evidence.message(proof()));
    all.put("PUSH", new Message.Push(DOC, Optional.of(intro()), 0, body, sigs, Optional.empty()));
    ScopeSamples.addTo(all);
    return all;
  }

  private static void addNeeds(Map<String, Message> all, PackedItems digests, PackedItems entries) {
    PackedItems noNames = PackedItems.none(PackedItems.NAME_BYTES);
    all.put(
        "NEED",
        new Message.Need(
            5, digests, tips(1), List.of(new Message.Forked(33, 0, entries)), noNames));
    all.put(
        "NEED sketch",
        new Message.Need(
            5,
            PackedItems.none(PackedItems.DIGEST_BYTES),
            PackedItems.none(PackedItems.TIP_BYTES),
            List.of(
                new Message.Forked(
                    33,
                    1,
                    PackedItems.none(PackedItems.ENTRY_BYTES),
                    Optional.of(new OpenBody.Sketched(new Sum128(1, 2), 3, symbols(3, 2))))),
            noNames));
  }
}
