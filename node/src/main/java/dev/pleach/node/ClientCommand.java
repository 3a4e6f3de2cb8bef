package dev.pleach.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Talks to a running node; one JSON value per line. */
@Command(
    name = "client",
    mixinStandardHelpOptions = true,
    description = "Talks to a running node; prints one JSON value per line.",
    subcommands = {
      ClientCommand.DatabaseGroup.class,
      ClientCommand.CollectionGroup.class,
      ClientCommand.DocGroup.class,
      ClientCommand.P2pGroup.class
    })
final class ClientCommand implements Runnable {
  private static final String JSON_HELP = "JSON, or - to read it from standard input";

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      converter = HostPort.Converter.class,
      description = "Needed: where the node's HTTP face listens ('http' in its first line).")
  private @Nullable HostPort http;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      defaultValue = "${env:PLEACH_HTTP_TOKEN}",
      description = "The node's --http-token, if it has one; or set PLEACH_HTTP_TOKEN.")
  private @Nullable String token;

  @Option(
      names = "--database",
      paramLabel = "ADDRESS",
      description = "Which database, if the node has several.")
  private @Nullable String database;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw needsSubcommand(spec);
  }

  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "State root, content hash, queues, peers, progress.")
  int status() {
    return call("status", Json.node());
  }

  @Command(
      name = "watch",
      mixinStandardHelpOptions = true,
      description = "Prints each change of a collection, until interrupted.")
  int watch(@Parameters(paramLabel = "COLLECTION") String collection) {
    return call("watch", Json.node("collection", collection));
  }

  private int call(String path, ObjectNode arguments) {
    if (database != null) {
      arguments.put("database", database);
    }
    HostPort address = http;
    if (address == null) {
      throw new Failures.BadInputException("--http HOST:PORT is needed");
    }
    PrintStream out = Json.out();
    new AdminClient(address, Optional.ofNullable(token))
        .stream(
            path,
            arguments,
            value -> {
              out.println(value);
              out.flush();
            });
    return 0;
  }

  private static CommandLine.ParameterException needsSubcommand(@Nullable CommandSpec spec) {
    if (spec == null) {
      throw new IllegalStateException("picocli has not set the command up");
    }
    return new CommandLine.ParameterException(
        spec.commandLine(),
        "'"
            + spec.qualifiedName()
            + "' needs one of: "
            + String.join(", ", spec.subcommands().keySet()));
  }

  private static JsonNode json(String what, String text) {
    return Json.parse(what, text.equals("-") ? standardInput() : text);
  }

  private static String standardInput() {
    try {
      byte[] bytes = System.in.readNBytes(AdminServer.BODY_BYTES_MAX + 1);
      if (bytes.length > AdminServer.BODY_BYTES_MAX) {
        throw new Failures.BadInputException(
            "standard input has more than " + AdminServer.BODY_BYTES_MAX + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read standard input: " + e.getMessage(), e);
    }
  }

  /** What the groups of subcommands share. */
  abstract static class Group implements Runnable {
    @CommandLine.ParentCommand private @Nullable ClientCommand client;
    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      throw needsSubcommand(spec);
    }

    int call(String path, Object... namesAndValues) {
      return call(path, Json.node(namesAndValues));
    }

    int call(String path, ObjectNode arguments) {
      if (client == null) {
        throw new IllegalStateException("picocli has not set the command up");
      }
      return client.call(path, arguments);
    }
  }

  /** Databases. */
  @Command(name = "database", mixinStandardHelpOptions = true, description = "Databases.")
  static final class DatabaseGroup extends Group {
    @Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Makes a database and prints its address.")
    int create() {
      return call("database/create");
    }

    @Command(
        name = "join",
        mixinStandardHelpOptions = true,
        description = "Joins the database of an address.")
    int join(@Parameters(paramLabel = "ADDRESS") String address) {
      return call("database/join", "address", address);
    }

    @Command(
        name = "address",
        mixinStandardHelpOptions = true,
        description = "Prints the address that lets others join.")
    int address() {
      return call("database/address");
    }

    @Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the databases of the node.")
    int list() {
      return call("database/list");
    }
  }

  /** Collections. */
  @Command(name = "collection", mixinStandardHelpOptions = true, description = "Collections.")
  static final class CollectionGroup extends Group {
    @Command(name = "create", mixinStandardHelpOptions = true, description = "Makes a collection.")
    int create(@Parameters(paramLabel = "COLLECTION") String name) {
      return call("collection/create", "collection", name);
    }

    @Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the collections of the database.")
    int list() {
      return call("collection/list");
    }

    @Command(
        name = "drop",
        mixinStandardHelpOptions = true,
        description = "Drops a collection on this node alone.")
    int drop(@Parameters(paramLabel = "COLLECTION") String name) {
      return call("collection/drop", "collection", name);
    }
  }

  /** Documents. */
  @Command(name = "doc", mixinStandardHelpOptions = true, description = "Documents.")
  static final class DocGroup extends Group {
    @Command(
        name = "insert",
        mixinStandardHelpOptions = true,
        description = "Inserts a document, or each of an array of documents.")
    int insert(
        @Parameters(paramLabel = "COLLECTION") String collection,
        @Parameters(paramLabel = "JSON", description = JSON_HELP) String document) {
      return call(
          "doc/insert", "collection", collection, "document", json("the document", document));
    }

    @Command(
        name = "find",
        mixinStandardHelpOptions = true,
        description = "Prints the documents that match a filter.")
    int find(
        @Parameters(paramLabel = "COLLECTION") String collection,
        @Parameters(
                paramLabel = "FILTER",
                arity = "0..1",
                defaultValue = "{}",
                description = JSON_HELP)
            String filter) {
      return call("doc/find", "collection", collection, "filter", json("the filter", filter));
    }

    @Command(
        name = "update",
        mixinStandardHelpOptions = true,
        description = {
          "Updates the documents that match a filter.",
          "Give filter and update, or one object {\"filter\": ..., \"update\": ...}."
        })
    int update(
        @Parameters(paramLabel = "COLLECTION") String collection,
        @Parameters(paramLabel = "JSON", arity = "1..2", description = JSON_HELP)
            List<String> jsons,
        @Option(names = "--many", description = "All that match, not only the first.")
            boolean many) {
      JsonNode first = json("the filter", jsons.get(0));
      JsonNode filter = jsons.size() == 2 ? first : first.path("filter");
      JsonNode update = jsons.size() == 2 ? json("the update", jsons.get(1)) : first.path("update");
      if (!filter.isObject() || !update.isObject()) {
        throw new Failures.BadInputException(
            "an update needs a filter and an update, both JSON objects");
      }
      return call(
          "doc/update", "collection", collection, "filter", filter, "update", update, "many", many);
    }

    @Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Deletes the documents that match a filter.")
    int delete(
        @Parameters(paramLabel = "COLLECTION") String collection,
        @Parameters(paramLabel = "FILTER", description = JSON_HELP) String filter,
        @Option(names = "--many", description = "All that match, not only the first.")
            boolean many) {
      return call(
          "doc/delete",
          "collection",
          collection,
          "filter",
          json("the filter", filter),
          "many",
          many);
    }

    @Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Prints the commits of a document, oldest first.")
    int history(
        @Parameters(paramLabel = "COLLECTION") String collection,
        @Parameters(paramLabel = "ID", description = "The document's _id as JSON.") String id) {
      return call("doc/history", "collection", collection, "id", json("the _id", id));
    }

    @Command(
        name = "at",
        mixinStandardHelpOptions = true,
        description = "Prints a document as it was at some of its commits.")
    int at(
        @Parameters(paramLabel = "COLLECTION") String collection,
        @Parameters(paramLabel = "ID", description = "The document's _id as JSON.") String id,
        @Parameters(paramLabel = "CID", arity = "1..*", description = "Commits of its history.")
            List<String> heads) {
      return call("doc/at", "collection", collection, "id", json("the _id", id), "heads", heads);
    }
  }

  /** The network. */
  @Command(
      name = "p2p",
      mixinStandardHelpOptions = true,
      description = "The network.",
      subcommands = ReplicatorGroup.class)
  static final class P2pGroup extends Group {
    @Command(
        name = "info",
        mixinStandardHelpOptions = true,
        description = "Prints peer id and listen addresses.")
    int info() {
      return call("p2p/info");
    }

    @Command(
        name = "peers",
        mixinStandardHelpOptions = true,
        description = "Lists the connected peers.")
    int peers() {
      return call("p2p/peers");
    }

    @Command(name = "connect", mixinStandardHelpOptions = true, description = "Dials a peer once.")
    int connect(@Parameters(paramLabel = "MULTIADDR") String address) {
      return call("p2p/connect", "address", address);
    }

    @Command(
        name = "disconnect",
        mixinStandardHelpOptions = true,
        description = "Ends the connection to a peer.")
    int disconnect(@Parameters(paramLabel = "PEERID") String peer) {
      return call("p2p/disconnect", "peer", peer);
    }

    int forward(String path, Object... namesAndValues) {
      return call(path, namesAndValues);
    }
  }

  /** Duties to keep peers up to date. */
  @Command(
      name = "replicator",
      mixinStandardHelpOptions = true,
      description = "Duties to keep a peer up to date, for ever and over restarts.")
  static final class ReplicatorGroup implements Runnable {
    @CommandLine.ParentCommand private @Nullable P2pGroup p2p;
    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      throw needsSubcommand(spec);
    }

    private int call(String path, Object... namesAndValues) {
      if (p2p == null) {
        throw new IllegalStateException("picocli has not set the command up");
      }
      return p2p.forward(path, namesAndValues);
    }

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Takes on the duty.")
    int add(@Parameters(paramLabel = "MULTIADDR") String address) {
      return call("p2p/replicator/add", "address", address);
    }

    @Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the duties and how they stand.")
    int list() {
      return call("p2p/replicator/list");
    }

    @Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = "Gives up the duty and disconnects.")
    int remove(@Parameters(paramLabel = "MULTIADDR") String address) {
      return call("p2p/replicator/remove", "address", address);
    }
  }
}
