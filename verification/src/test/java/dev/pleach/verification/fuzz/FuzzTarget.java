package dev.pleach.verification.fuzz;

import dev.pleach.adapter.file.KeyFileDecoder;
import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.adapter.libp2p.WireDecoders;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.car.CarBlock;
import dev.pleach.dag.car.CarReader;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.dag.codec.Decoded;
import dev.pleach.dag.sync.SyncDecoders;
import dev.pleach.docdb.Document;
import dev.pleach.docdb.Filter;
import dev.pleach.docdb.InvalidDocumentException;
import dev.pleach.docdb.InvalidJsonException;
import dev.pleach.docdb.InvalidQueryException;
import dev.pleach.docdb.Sort;
import dev.pleach.docdb.Update;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import dev.pleach.replica.FuzzedPeer;
import dev.pleach.replica.StoreExport;
import dev.pleach.replica.StoreImport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What strangers' bytes reach: each takes any bytes, and ends in a typed refusal or in a value that
 * obeys a law. Whatever else comes out of it is a finding.
 */
enum FuzzTarget {
  DAG_CBOR(FuzzTarget::dagCbor, FuzzTarget::someValues),
  CID(
      FuzzTarget::cid,
      () -> List.of(Cid.ofRaw(new byte[1]).bytes(), utf8(Cid.ofRaw(new byte[1]).toString()))),
  BLOCK(FuzzTarget::block, () -> List.of(aBlock().bytes())),
  PAYLOAD(
      FuzzTarget::payload,
      () -> hex("0101000161", "00020102", "00000301010140c0030100", "0001030000")),
  FRAME(
      SyncDecoders::frames, () -> hex("0500830407020702000083040702", "0402010083", "0302010101")),
  MESSAGE(SyncDecoders::message, () -> hex("83040702", "84040702a0", "821840f6", "84181900f5f6")),
  PACK(SyncDecoders::pack, SyncDecoders::packs),
  CAR(
      FuzzTarget::car,
      () -> List.of(anArchive(InMemStore.create()), anArchive(FuzzedPeer.aStore()))),
  MULTIADDR(
      WireDecoders::multiaddr,
      () ->
          List.of(
              utf8("/ip4/127.0.0.1/tcp/4001"),
              utf8("/dns4/example.org/tcp/443/wss/p2p-circuit"),
              HexFormat.of().parseHex("047f000001060fa1"))),
  MULTISTREAM(
      WireDecoders::multistream,
      () -> List.of(utf8("\u0000?\u0013/multistream/1.0.0\n\u0007/noise\n"))),
  NOISE(
      WireDecoders::noise,
      () -> hex("01200020" + "09".repeat(32), "00" + "7f0020" + "09".repeat(32))),
  YAMUX(
      WireDecoders::yamux,
      () -> hex("000b000000010000000100000000" + "05" + "0b" + "0001000100000001" + "00000000")),
  IDENTIFY(
      WireDecoders::identify, () -> hex("2a0c2f697066732f302e312e302f", "1a0a2f69642f312e302e30")),
  PREFIXED(WireDecoders::prefixed, () -> hex("0141", "8001", "05")),
  KEY_FILE(KeyFileDecoder::read, () -> List.of(KeyFileDecoder.seed())),
  QUERY(FuzzTarget::query, FuzzTarget::queries),
  DOCUMENT_EXCHANGE(FuzzedPeer::documents, FuzzTarget::streams),
  SCOPE_EXCHANGE(FuzzedPeer::scopes, FuzzTarget::streams);

  private static final PeerId SELF = new PeerId(SigningKey.ofSeed(new byte[32]).publicKey());
  private static final Document SAMPLE =
      Document.parse("{\"_id\":\"a\",\"n\":1,\"l\":[1,2,{\"x\":\"y\"}],\"s\":\"text\"}");

  private final Consumer<byte[]> action;
  private final Supplier<List<byte[]>> seeds;

  FuzzTarget(Consumer<byte[]> action, Supplier<List<byte[]>> seeds) {
    this.action = action;
    this.seeds = seeds;
  }

  /** Feeds bytes; returns if all is well. */
  void run(byte[] data) {
    action.accept(data);
  }

  /** Returns inputs to begin with. */
  List<byte[]> seeds() {
    return seeds.get();
  }

  // ---- the core ----

  private static void dagCbor(byte[] data) {
    Decoded<Value> read = DagCbor.decode(data, 1 << 20);
    Decoded<Value> open =
        DagCbor.decodeOpen(data, 1 << 20, DagCbor.NESTING_MAX, r -> r.value(DagCbor.NESTING_MAX));
    require(open.value().equals(read.value()), "the two ways of reading differ");
    read.value()
        .ifPresent(v -> require(Arrays.equals(DagCbor.encode(v), data), "not written back"));
  }

  private static void cid(byte[] data) {
    try {
      Cid cid = Cid.of(data);
      require(Cid.parse(cid.toString()).equals(cid), "does not print back");
    } catch (IllegalArgumentException e) {
      // The typed refusal.
    }
    try {
      Cid cid = Cid.parse(new String(data, StandardCharsets.UTF_8));
      require(Cid.of(cid.bytes()).equals(cid), "does not write back");
    } catch (IllegalArgumentException e) {
      // The typed refusal.
    }
  }

  private static void block(byte[] data) {
    Block.decode(data)
        .value()
        .ifPresent(
            block -> {
              require(Arrays.equals(block.bytes(), data), "not written back");
              require(Arrays.equals(Block.of(block.fields()).bytes(), data), "not canonical");
            });
  }

  private static void payload(byte[] data) {
    ByteSource in = new ByteSource(data);
    int ops = in.below(4) == 0 ? 256 * in.below(256) + in.below(256) : in.below(16);
    byte[] bytes = in.rest();
    Payload.decode(bytes, ops)
        .value()
        .ifPresent(payload -> require(Arrays.equals(payload.bytes(), bytes), "not written back"));
  }

  private static void car(byte[] data) {
    try {
      Decoded<CarReader> opened = CarReader.open(new ByteArrayInputStream(data));
      if (opened.value().isPresent()) {
        Decoded<Optional<CarBlock>> next = opened.orThrow().next();
        while (next.value().flatMap(block -> block).isPresent()) {
          next = opened.orThrow().next();
        }
      }
      ByteArrayInputStream in = new ByteArrayInputStream(data);
      Decoded<StoreImport.Report> unused =
          StoreImport.run(InMemStore.create(), in, SELF, (blocks, of) -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- queries ----

  private static void query(byte[] data) {
    String json = new String(data, StandardCharsets.UTF_8);
    refusing(
        () -> {
          Document document = Document.parse(json);
          require(Document.parse(document.toString()).equals(document), "does not print back");
        });
    refusing(() -> require(!Filter.parse(Document.parse(json)).toString().isEmpty(), "no text"));
    refusing(
        () -> {
          boolean unused = Filter.parse(Document.parse(json)).matches(SAMPLE);
        });
    refusing(
        () -> {
          Update unused = Update.parse(Document.parse(json));
        });
    refusing(
        () -> {
          Sort unused = Sort.parse(json);
        });
  }

  private static void refusing(Runnable action) {
    try {
      action.run();
    } catch (InvalidJsonException | InvalidQueryException | InvalidDocumentException e) {
      require(e.getMessage() != null, "a refusal without a reason");
    }
  }

  // ---- seeds ----

  private static List<byte[]> someValues() {
    return List.of(
        DagCbor.encode(Value.of(Map.of("a", Value.of(1), "bb", Value.of(List.of(Value.NULL))))),
        DagCbor.encode(Value.of(Cid.ofRaw(new byte[1]))),
        DagCbor.encode(Value.of(-1.5)),
        DagCbor.encode(Value.of("äöü")));
  }

  private static Block aBlock() {
    AuthorId author = AuthorId.of(Digest.sha256(new byte[1]).bytes());
    DocumentId document = DocumentId.of(Digest.sha256(new byte[2]).bytes());
    return Block.append(author, document, Optional.empty(), List.of(), 1, new byte[] {1, 0, 97});
  }

  private static byte[] anArchive(Store store) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      StoreExport.Report unused =
          StoreExport.run(store, List.of(), any -> true, out, (blocks, of) -> {});
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<byte[]> queries() {
    return List.of(
        utf8(
            "{\"n\":{\"$gt\":1,\"$in\":[1,2]},\"$or\":[{\"s\":{\"$regex\":\"a+\"}},{\"l.x\":\"y\"}]}"),
        utf8(
            "{\"$set\":{\"a.b\":[1,2.5,null]},\"$inc\":{\"n\":1},\"$push\":{\"l\":{\"$each\":[1],\"$slice\":2}}}"),
        utf8("{\"n\":1,\"s\":-1}"),
        utf8("{\"_id\":{\"$bytes\":\"AA==\"},\"x\":1e308,\"y\":-9223372036854775808}"));
  }

  private static List<byte[]> streams() {
    byte[] mixed = new byte[600];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = (byte) (i * 37 + i / 7);
    }
    return List.of(new byte[] {1}, new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, mixed);
  }

  private static List<byte[]> hex(String... digits) {
    return Arrays.stream(digits).map(HexFormat.of()::parseHex).toList();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void require(boolean isSo, String otherwise) {
    if (!isSo) {
      throw new AssertionError(otherwise);
    }
  }
}
