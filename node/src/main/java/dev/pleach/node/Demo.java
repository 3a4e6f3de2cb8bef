package dev.pleach.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The story that {@link DemoCommand} tells: three processes, one todo list. */
final class Demo implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String TODOS = "todos";

  private final Path folder;
  private final PrintStream out = Json.out();
  private final long started = System.nanoTime();
  private final List<NodeProcess> processes = new ArrayList<>();
  private int step;

  Demo(Path folder) {
    this.folder = folder;
  }

  /** Tells the story; returns whether all three ended equal. */
  boolean run() {
    say("Three nodes, each a process with its own data directory and keys, all on this machine.");
    NodeProcess alice = start("alice");
    String database = alice.client().call("database/create", Json.node()).path("address").asText();
    alice.client().call("collection/create", Json.node("collection", TODOS));
    detail("alice (process " + alice.pid() + ") made a database; its address lets others join:");
    detail(database.substring(0, 24) + "…");

    NodeProcess bob = start("bob");
    join(bob, database, alice);
    say("bob (process " + bob.pid() + ") joined over libp2p (TCP, Noise, yamux). Both write.");
    insert(alice, "buy bread", "bread");
    insert(alice, "water the hedge", "hedge");
    insert(bob, "call grandmother", "call");
    awaitEqual("alice and bob agree", alice, bob);
    show(bob);

    say("The link is cut. Both go on, each alone, and both change the same todo.");
    cut(bob, alice);
    update(alice, "hedge", "{\"$set\":{\"title\":\"pleach the hedge\"},\"$inc\":{\"votes\":1}}");
    update(
        bob,
        "hedge",
        "{\"$set\":{\"done\":true},\"$inc\":{\"votes\":1},\"$push\":{\"notes\":\"by bob\"}}");
    insert(bob, "fix the gate", "gate");
    detail("alice sees: " + find(alice, "hedge"));
    detail("bob sees:   " + find(bob, "hedge"));

    say("bob is killed (kill -9) in the middle of it all, and started again on the same data.");
    bob.kill();
    bob = start("bob");
    require(find(bob, "gate").path("title").asText().equals("fix the gate"), "bob kept his edit");
    detail("nothing that bob was told is saved is lost: " + find(bob, "gate"));

    say("The link is back: one exchange of heads, and each has what it lacked.");
    long before = System.nanoTime();
    bob.client().call("p2p/replicator/add", Json.node("address", alice.address()));
    awaitEqual("alice and bob agree again", alice, bob);
    detail("after " + millisSince(before) + " ms: " + find(alice, "hedge"));
    require(find(alice, "hedge").path("votes").asInt() == 2, "both votes count");
    require(find(alice, "hedge").path("done").asBoolean(), "bob's tick is there");

    say("carol joins late and knows only bob. She gets everything, signed by those who wrote it.");
    NodeProcess carol = start("carol");
    join(carol, database, bob);
    insert(carol, "say hello", "hello");
    awaitEqual("alice, bob and carol agree", alice, bob, carol);
    show(carol);
    return finish(alice, bob, carol);
  }

  private boolean finish(NodeProcess... nodes) {
    boolean isEqual = isEqual(nodes);
    say(
        (isEqual ? "Done" : "FAILED: the nodes differ")
            + " after "
            + millisSince(started)
            + " ms.");
    detail("Look further: the data lies in " + folder);
    detail("  pleach verify --data " + folder.resolve("alice/data"));
    detail("  pleach start --data " + folder.resolve("alice/data") + " --http 127.0.0.1:8090");
    detail("  pleach client --http 127.0.0.1:8090 doc find todos");
    for (NodeProcess node : nodes) {
      out.println("stateRoot " + node.peerId() + " " + status(node).path("stateRoot").asText());
    }
    out.flush();
    return isEqual;
  }

  private NodeProcess start(String name) {
    Path home = folder.resolve(name);
    NodeProcess node =
        NodeProcess.start(
            home.resolve("data"),
            folder.resolve(name + ".log"),
            List.of("--listen", "/ip4/127.0.0.1/tcp/0"));
    processes.add(node);
    return node;
  }

  private void join(NodeProcess node, String database, NodeProcess other) {
    node.client().call("database/join", Json.node("address", database));
    node.client().call("p2p/replicator/add", Json.node("address", other.address()));
    await("the collection arrives", () -> hasTodos(node));
  }

  private static boolean hasTodos(NodeProcess node) {
    List<String> names = new ArrayList<>();
    node.client().stream("collection/list", Json.node(), v -> names.add(v.path("name").asText()));
    return names.contains(TODOS);
  }

  private void cut(NodeProcess node, NodeProcess other) {
    node.client().call("p2p/replicator/remove", Json.node("address", other.address()));
    await("the link is gone", () -> status(node).path("peers").isEmpty());
  }

  private static void insert(NodeProcess node, String title, String id) {
    JsonNode document =
        Json.node("_id", id, "title", title, "done", false, "votes", 0, "notes", List.of());
    node.client().call("doc/insert", Json.node("collection", TODOS, "document", document));
  }

  private static void update(NodeProcess node, String id, String update) {
    node.client()
        .call(
            "doc/update",
            Json.node(
                "collection",
                TODOS,
                "filter",
                Json.node("_id", id),
                "update",
                Json.parse("the update", update),
                "many",
                false));
  }

  private static JsonNode find(NodeProcess node, String id) {
    return node.client()
        .call("doc/find", Json.node("collection", TODOS, "filter", Json.node("_id", id)));
  }

  private void show(NodeProcess node) {
    node.client().stream(
        "doc/find",
        Json.node("collection", TODOS, "filter", Json.node()),
        todo ->
            detail(
                (todo.path("done").asBoolean() ? "[x] " : "[ ] ")
                    + todo.path("title").asText()
                    + (todo.path("votes").asInt() > 0 ? "  +" + todo.path("votes") : "")));
  }

  private static JsonNode status(NodeProcess node) {
    return node.client().call("status", Json.node());
  }

  private void awaitEqual(String what, NodeProcess... nodes) {
    await(what, () -> isEqual(nodes));
  }

  private static boolean isEqual(NodeProcess... nodes) {
    JsonNode first = status(nodes[0]);
    for (NodeProcess node : nodes) {
      JsonNode other = status(node);
      if (!other.path("stateRoot").equals(first.path("stateRoot"))
          || !other.path("contentHash").equals(first.path("contentHash"))) {
        return false;
      }
    }
    return true;
  }

  private void await(String what, BooleanSupplier condition) {
    long from = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - from > LIMIT.toNanos()) {
        throw new Failures.FailedException(
            "waited " + LIMIT.toSeconds() + " s in vain: " + what + "; logs are in " + folder);
      }
      Pause.millis(20);
    }
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new Failures.FailedException("the demo expected: " + what);
    }
  }

  private void say(String text) {
    step++;
    out.println();
    out.println(step + ". " + text);
    out.flush();
  }

  private void detail(String text) {
    out.println("   " + text);
    out.flush();
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  @Override
  public void close() {
    processes.forEach(NodeProcess::close);
  }
}
