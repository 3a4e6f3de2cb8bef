package dev.pleach.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.Value;
import dev.pleach.docdb.ChangeEvent;
import dev.pleach.docdb.Collection;
import dev.pleach.docdb.Database;
import dev.pleach.docdb.DeleteResult;
import dev.pleach.docdb.Document;
import dev.pleach.docdb.Filter;
import dev.pleach.docdb.InsertManyResult;
import dev.pleach.docdb.Pleach;
import dev.pleach.docdb.Revision;
import dev.pleach.docdb.Update;
import dev.pleach.docdb.UpdateResult;
import dev.pleach.docdb.Watch;
import dev.pleach.docdb.WatchStart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The calls about databases, collections and documents. */
final class DocApi {
  /** Most changes that wait for a slow watcher; one more ends its answer. */
  private static final int WATCH_QUEUE_MAX = 65_536;

  private static final long WATCH_BEAT_SECONDS = 15;

  private final Pleach pleach;

  DocApi(Pleach pleach) {
    this.pleach = pleach;
  }

  Map<String, AdminServer.Handler> handlers() {
    return Map.ofEntries(
        Map.entry("database/create", (in, out) -> out.send(shown(pleach.createDatabase()))),
        Map.entry(
            "database/join",
            (in, out) -> out.send(shown(pleach.joinDatabase(address(in, "address"))))),
        Map.entry("database/address", (in, out) -> out.send(shown(database(in)))),
        Map.entry("database/list", this::listDatabases),
        Map.entry("collection/create", this::createCollection),
        Map.entry("collection/list", this::listCollections),
        Map.entry("collection/drop", this::dropCollection),
        Map.entry("doc/insert", this::insert),
        Map.entry("doc/find", this::find),
        Map.entry("doc/update", this::update),
        Map.entry("doc/delete", this::delete),
        Map.entry("doc/history", this::history),
        Map.entry("doc/at", this::at),
        Map.entry("watch", this::watch));
  }

  private static ObjectNode shown(Database database) {
    return Json.node("address", database.address());
  }

  private static DatabaseId address(JsonNode in, String name) {
    return DatabaseId.parse(AdminApi.text(in, name));
  }

  /** Returns the database that is named, or else the only one there is. */
  private Database database(JsonNode in) {
    if (in.hasNonNull("database")) {
      return pleach.database(address(in, "database"));
    }
    List<Database> all = pleach.databases();
    if (all.size() != 1) {
      throw new Failures.BadInputException(
          all.isEmpty()
              ? "the node has no database: create or join one"
              : "the node has " + all.size() + " databases: name one by its address (--database)");
    }
    return all.get(0);
  }

  private Collection collection(JsonNode in) {
    return database(in).collection(AdminApi.text(in, "collection"));
  }

  private static Document document(JsonNode in, String name) {
    JsonNode value = in.path(name);
    if (!value.isObject()) {
      throw new Failures.BadInputException("'" + name + "' is needed, as a JSON object");
    }
    return Document.parse(value.toString());
  }

  private static JsonNode json(Document document) {
    return Json.parse("a document", document.toJson());
  }

  private static JsonNode json(Value id) {
    return json(Document.of(Document.ID, id)).path(Document.ID);
  }

  /** Returns the {@code _id} that a call names. */
  private static Value id(JsonNode in) {
    ObjectNode holder = Json.node();
    holder.set(Document.ID, in.path("id"));
    return Document.parse(holder.toString())
        .id()
        .orElseThrow(() -> new Failures.BadInputException("'id' is needed, as JSON"));
  }

  private static List<String> texts(List<Cid> cids) {
    return cids.stream().map(Cid::toString).toList();
  }

  private void listDatabases(JsonNode in, AdminServer.Lines out) throws IOException {
    for (Database database : pleach.databases()) {
      out.send(shown(database));
    }
  }

  private void createCollection(JsonNode in, AdminServer.Lines out) throws IOException {
    Collection collection = database(in).createCollection(AdminApi.text(in, "collection"));
    out.send(Json.node("name", collection.name()));
  }

  private void listCollections(JsonNode in, AdminServer.Lines out) throws IOException {
    for (String name : database(in).collectionNames()) {
      out.send(Json.node("name", name));
    }
  }

  private void dropCollection(JsonNode in, AdminServer.Lines out) throws IOException {
    String name = AdminApi.text(in, "collection");
    database(in).dropCollection(name);
    out.send(Json.node("dropped", name));
  }

  private void insert(JsonNode in, AdminServer.Lines out) throws IOException {
    List<Document> documents = new ArrayList<>();
    JsonNode given = in.path("document");
    if (given.isArray()) {
      given.forEach(item -> documents.add(Document.parse(item.toString())));
    } else {
      documents.add(document(in, "document"));
    }
    InsertManyResult result = collection(in).insertMany(documents);
    ObjectNode answer = Json.node("commits", texts(result.commits()));
    var ids = answer.putArray("insertedIds");
    result.insertedIds().forEach(id -> ids.add(json(id)));
    out.send(answer);
  }

  private void find(JsonNode in, AdminServer.Lines out) throws IOException {
    Document filter = in.has("filter") ? document(in, "filter") : Document.EMPTY;
    for (Document found : collection(in).find(filter).toList()) {
      out.send(json(found));
    }
  }

  private void update(JsonNode in, AdminServer.Lines out) throws IOException {
    Filter filter = Filter.parse(document(in, "filter"));
    Update update = Update.parse(document(in, "update"));
    Collection collection = collection(in);
    UpdateResult result =
        in.path("many").asBoolean()
            ? collection.updateMany(filter, update)
            : collection.updateOne(filter, update);
    out.send(
        Json.node(
            "matchedCount",
            result.matchedCount(),
            "modifiedCount",
            result.modifiedCount(),
            "commits",
            texts(result.commits())));
  }

  private void delete(JsonNode in, AdminServer.Lines out) throws IOException {
    Filter filter = Filter.parse(document(in, "filter"));
    Collection collection = collection(in);
    DeleteResult result =
        in.path("many").asBoolean() ? collection.deleteMany(filter) : collection.deleteOne(filter);
    out.send(Json.node("deletedCount", result.deletedCount(), "commits", texts(result.commits())));
  }

  private void history(JsonNode in, AdminServer.Lines out) throws IOException {
    for (Revision revision : collection(in).history(id(in))) {
      out.send(
          Json.node(
              "commit", revision.commit().toString(),
              "author", revision.author().hex(),
              "seq", revision.seq(),
              "height", revision.height(),
              "ops", revision.opCount(),
              "parents", texts(revision.parents())));
    }
  }

  private void at(JsonNode in, AdminServer.Lines out) throws IOException {
    List<Cid> heads = new ArrayList<>();
    in.path("heads").forEach(head -> heads.add(Cid.parse(head.asText())));
    Optional<Document> found = collection(in).at(id(in), heads);
    if (found.isPresent()) {
      out.send(json(found.get()));
    }
  }

  /**
   * Sends each change as it comes; an empty object now and then finds out whether anybody listens.
   */
  private void watch(JsonNode in, AdminServer.Lines out) throws IOException {
    BlockingQueue<ChangeEvent> changes = new LinkedBlockingQueue<>(WATCH_QUEUE_MAX);
    boolean[] overflow = {false};
    Watch watch =
        collection(in)
            .watch(Filter.all(), WatchStart.NOW, change -> overflow[0] |= !changes.offer(change));
    try (watch) {
      out.send(Json.node("watching", AdminApi.text(in, "collection")));
      while (!overflow[0]) {
        ChangeEvent change = changes.poll(WATCH_BEAT_SECONDS, TimeUnit.SECONDS);
        out.send(change == null ? Json.node() : json(change));
      }
      throw new IllegalStateException("too slow: changes were lost; find again, then watch");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ObjectNode json(ChangeEvent change) {
    ObjectNode node =
        Json.node(
            "change", change.kind().name().toLowerCase(Locale.ROOT), "local", change.isLocal());
    node.set("id", json(change.id()));
    change.before().ifPresent(document -> node.set("before", json(document)));
    change.after().ifPresent(document -> node.set("after", json(document)));
    return node;
  }
}
