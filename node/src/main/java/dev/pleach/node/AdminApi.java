package dev.pleach.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pleach.dag.Cid;
import dev.pleach.dag.block.StateRoot;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.StoreException;
import dev.pleach.replica.DamagedDocument;
import dev.pleach.replica.Offender;
import dev.pleach.replica.PeerStatus;
import dev.pleach.replica.PoolPeer;
import dev.pleach.replica.PoolStatus;
import dev.pleach.replica.Replica;
import dev.pleach.replica.ReplicaRoots;
import dev.pleach.replica.ReplicaStatus;
import dev.pleach.replica.Replicator;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * The calls that a node answers over HTTP: the network and its state. Documents: {@link DocApi}.
 */
final class AdminApi {
  private final NodeRuntime node;
  private final Replica replica;

  AdminApi(NodeRuntime node) {
    this.node = node;
    this.replica = node.replica();
  }

  Map<String, AdminServer.Handler> handlers() {
    Map<String, AdminServer.Handler> handlers = new HashMap<>(new DocApi(node.pleach()).handlers());
    handlers.put("status", (arguments, answer) -> answer.send(status()));
    handlers.put("p2p/info", (arguments, answer) -> answer.send(info()));
    handlers.put("p2p/peers", this::peers);
    handlers.put("p2p/connect", this::connect);
    handlers.put("p2p/disconnect", this::disconnect);
    handlers.put("p2p/replicator/add", this::addReplicator);
    handlers.put("p2p/replicator/list", this::listReplicators);
    handlers.put("p2p/replicator/remove", this::removeReplicator);
    return handlers;
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  /** Returns a required text argument. */
  static String text(JsonNode arguments, String name) {
    JsonNode value = arguments.path(name);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw new Failures.BadInputException("'" + name + "' is needed, as text");
    }
    return value.asText();
  }

  private static PeerAddress address(JsonNode arguments) {
    return new PeerAddress(text(arguments, "address"));
  }

  private PeerAddress dialable(JsonNode arguments) {
    PeerAddress address = address(arguments);
    if (!replica.canDial(address)) {
      throw new Failures.BadInputException(
          "'" + address + "' is no address this node can dial: /ip4/…/tcp/…/p2p/<peer id>");
    }
    return address;
  }

  private ObjectNode status() {
    ReplicaStatus status = await(replica.status());
    ObjectNode json = roots();
    ObjectNode rest =
        Json.node(
            "peerId", status.peer().toString(),
            "author", status.author().hex(),
            "scopes", status.scopes(),
            "documents", status.documents(),
            "pending", status.pendingBlocks(),
            "pendingBytes", status.pendingBytes(),
            "queue", status.editsQueued(),
            "convicted", status.convicted(),
            "lag", status.peers().stream().filter(peer -> !peer.isInSync()).count());
    json.setAll(rest);
    ArrayNode peers = json.putArray("peers");
    status.peers().forEach(peer -> peers.add(peer(peer)));
    ArrayNode replicators = json.putArray("replicators");
    status.replicators().forEach(replicator -> replicators.add(replicator(replicator)));
    ArrayNode pools = json.putArray("pools");
    node.pools().forEach(pool -> pools.add(pool(await(pool.status()))));
    ArrayNode offenders = json.putArray("offenders");
    status.offenders().forEach(offender -> offenders.add(offender(offender)));
    ArrayNode pinned = json.putArray("pinned");
    status.pinned().forEach(document -> pinned.add(document.hex()));
    ArrayNode damaged = json.putArray("damaged");
    status.damaged().forEach(document -> damaged.add(damaged(document)));
    return json;
  }

  private static ObjectNode causes(Offender offender) {
    ObjectNode causes = Json.node();
    offender
        .causes()
        .forEach((cause, times) -> causes.put(cause.name().toLowerCase(Locale.ROOT), times));
    return causes;
  }

  private static ObjectNode damaged(DamagedDocument document) {
    return Json.node(
        "document", document.document().hex(),
        "blocks", document.blocks(),
        "block", document.first().map(Cid::toString));
  }

  private static ObjectNode pool(PoolStatus pool) {
    return Json.node(
        "topic",
        pool.topic().text(),
        "connected",
        pool.connected(),
        "inSync",
        pool.peers().stream().filter(peer -> peer.state() == PoolPeer.State.IN_SYNC).count(),
        "unreachable",
        pool.unreachable());
  }

  private static ObjectNode offender(Offender offender) {
    return Json.node(
        "peer", offender.peer().toString(),
        "faults", offender.faults(),
        "lastFault", offender.lastFault(),
        "causes", causes(offender));
  }

  /** The hashes to compare nodes by, or what stands in the way: the rest is of use all the same. */
  private ObjectNode roots() {
    try {
      ReplicaRoots roots = await(replica.roots());
      return Json.node(
          "stateRoot", StateRoot.text(roots.stateRoot()),
          "contentHash", StateRoot.text(roots.contentHash()));
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException damage) {
        return Json.node(
            "stateRoot",
            Optional.empty(),
            "contentHash",
            Optional.empty(),
            "damage",
            String.valueOf(damage.getMessage()));
      }
      throw e;
    }
  }

  private ObjectNode info() {
    return Json.node(
        "peerId",
        replica.peerId().toString(),
        "listen",
        replica.listenAddresses().stream().map(PeerAddress::text).toList());
  }

  private static ObjectNode peer(PeerStatus peer) {
    return Json.node(
        "peer", peer.peer().toString(),
        "dialled", peer.isDialler(),
        "sharedScopes", peer.shared().size(),
        "exchanges", peer.exchanges(),
        "inSync", peer.isInSync(),
        "bytesIn", peer.bytesIn(),
        "bytesOut", peer.bytesOut(),
        "blocksIn", peer.blocksIn(),
        "faults", peer.faults(),
        "lastFault", peer.lastFault());
  }

  private static ObjectNode replicator(Replicator replicator) {
    return Json.node(
        "address", replicator.address().text(),
        "peer", replicator.peer().map(PeerId::toString),
        "connected", replicator.isConnected(),
        "failures", replicator.failures(),
        "lastError", replicator.lastError());
  }

  private void peers(JsonNode arguments, AdminServer.Lines answer) throws IOException {
    for (PeerStatus peer : await(replica.status()).peers()) {
      answer.send(peer(peer));
    }
  }

  private void connect(JsonNode arguments, AdminServer.Lines answer) throws IOException {
    answer.send(Json.node("peer", await(replica.connect(dialable(arguments))).toString()));
  }

  private void disconnect(JsonNode arguments, AdminServer.Lines answer) throws IOException {
    PeerId peer = PeerId.parse(text(arguments, "peer"));
    answer.send(Json.node("disconnected", await(replica.disconnect(peer))));
  }

  private void addReplicator(JsonNode arguments, AdminServer.Lines answer) throws IOException {
    await(replica.addReplicator(dialable(arguments)));
    answer.send(Json.node("address", text(arguments, "address")));
  }

  private void listReplicators(JsonNode arguments, AdminServer.Lines answer) throws IOException {
    for (Replicator replicator : await(replica.status()).replicators()) {
      answer.send(replicator(replicator));
    }
  }

  private void removeReplicator(JsonNode arguments, AdminServer.Lines answer) throws IOException {
    answer.send(Json.node("removed", await(replica.removeReplicator(address(arguments)))));
  }
}
