package dev.pleach.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.DocumentEditor;
import dev.pleach.crdt.Path;
import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.StateRoot;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.Policy;
import dev.pleach.replica.PeerStatus;
import dev.pleach.replica.Replica;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Types a sequential trace into a document here, block by durable block, while a node in a second
 * process receives it over libp2p on loopback.
 */
final class LiveReplay {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String COLLECTION = "replay";
  private static final String ID = "trace";
  private static final Path TEXT = Path.of("text");

  private final String name;
  private final Trace trace;
  private final int opsPerBlock;

  private LiveReplay(String name, Trace trace, int opsPerBlock) {
    this.name = name;
    this.trace = trace;
    this.opsPerBlock = opsPerBlock;
  }

  static ObjectNode run(String name, Trace trace, int opsPerBlock) {
    if (trace.isConcurrent()) {
      throw new Failures.BadInputException("--live replays one writer; this trace is concurrent");
    }
    return new LiveReplay(name, trace, opsPerBlock).run();
  }

  private ObjectNode run() {
    List<PeerAddress> loopback = List.of(new PeerAddress("/ip4/127.0.0.1/tcp/0"));
    try (ScratchFolder folder = new ScratchFolder("pleach-live-");
        NodeRuntime here =
            NodeRuntime.open(folder.path().resolve("here"), NodeParts.usual(loopback), List.of());
        NodeProcess there =
            NodeProcess.start(
                folder.path().resolve("there"),
                folder.path().resolve("there.log"),
                List.of("--listen", "/ip4/127.0.0.1/tcp/0"))) {
      return type(here, there);
    }
  }

  private ObjectNode type(NodeRuntime here, NodeProcess there) {
    DatabaseId database = here.createDatabase(COLLECTION);
    Replica replica = here.replica();
    there.client().call("database/join", Json.node("address", database.address()));
    String address = replica.listenAddresses().get(0).text();
    there.client().call("p2p/replicator/add", Json.node("address", address));
    await("the second process joins", () -> hasCollection(there));

    DocumentName document = document(database);
    long wireBefore = wireBytes(replica);
    long cpuBefore = ProcessCpu.nanos();
    long started = System.nanoTime();
    edit(replica, document, editor -> editor.set(Path.of("_id"), Value.of(ID)));
    edit(replica, document, editor -> editor.make(TEXT, ContainerType.TEXT));
    long blocks =
        2
            + new PatchGroups(trace, opsPerBlock)
                .forEach(
                    patches ->
                        edit(
                            replica, document, editor -> PatchGroups.apply(editor, TEXT, patches)));
    long committedMillis = (System.nanoTime() - started) / 1_000_000;
    await("the second process holds everything", () -> isEqual(replica, there));
    long wallMillis = (System.nanoTime() - started) / 1_000_000;
    long cpuMillis = (ProcessCpu.nanos() - cpuBefore) / 1_000_000;
    long wireBytes = wireBytes(replica) - wireBefore;
    String own =
        AdminApi.await(replica.read(document.documentId()))
            .flatMap(snapshot -> snapshot.text(TEXT))
            .orElse("");
    String theirs = theirText(there);
    String expected = ReplayRun.sha256(trace.endContent());
    return Json.node(
        "trace",
        name,
        "mode",
        "live",
        "edits",
        trace.edits(),
        "blocks",
        blocks,
        "ok",
        ReplayRun.sha256(own).equals(expected) && ReplayRun.sha256(theirs).equals(expected),
        "sha256",
        ReplayRun.sha256(own),
        "peerSha256",
        ReplayRun.sha256(theirs),
        "wireBytes",
        wireBytes,
        "wireBytesPerEdit",
        Math.round(100.0 * wireBytes / trace.edits()) / 100.0,
        "committedMillis",
        committedMillis,
        "wallMillis",
        wallMillis,
        "cpuMillis",
        cpuMillis,
        "peerCpuMillis",
        there.cpuMillis());
  }

  private static DocumentName document(DatabaseId database) {
    ScopeSecret secret = database.scopeSecret(COLLECTION);
    return new DocumentName(
        secret.scopeId(Policy.open().canonicalBytes()),
        ContainerType.MAP.number(),
        secret.idHash(DagCbor.encode(Value.of(ID))));
  }

  private interface Change {
    void on(DocumentEditor editor);
  }

  private static void edit(Replica replica, DocumentName document, Change change) {
    AdminApi.await(replica.edit(document, (editor, now) -> change.on(editor)));
  }

  private static long wireBytes(Replica replica) {
    return AdminApi.await(replica.status()).peers().stream().mapToLong(LiveReplay::wireBytes).sum();
  }

  private static long wireBytes(PeerStatus peer) {
    return peer.bytesIn() + peer.bytesOut();
  }

  private static boolean hasCollection(NodeProcess node) {
    boolean[] found = {false};
    node.client().stream(
        "collection/list",
        Json.node(),
        value -> found[0] |= value.path("name").asText().equals(COLLECTION));
    return found[0];
  }

  private static boolean isEqual(Replica replica, NodeProcess there) {
    String own = StateRoot.text(AdminApi.await(replica.roots()).stateRoot());
    return there.client().call("status", Json.node()).path("stateRoot").asText().equals(own);
  }

  private static String theirText(NodeProcess there) {
    JsonNode document =
        there
            .client()
            .call("doc/find", Json.node("collection", COLLECTION, "filter", Json.node("_id", ID)));
    return document.path("text").asText();
  }

  private static void await(String what, BooleanSupplier condition) {
    long from = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - from > LIMIT.toNanos()) {
        throw new Failures.FailedException("waited " + LIMIT.toSeconds() + " s in vain: " + what);
      }
      Pause.millis(25);
    }
  }
}
