package dev.pleach.docdb;

import static dev.pleach.docdb.FilterTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.Path;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.Value;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.replica.DocumentEdit;
import dev.pleach.replica.ScopeMembership;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What somebody may write who knows the address and goes round the database. */
class HostileWriterTest {
  private final Node node = Node.alone();
  private final Database database = node.pleach().createDatabase();
  private final Collection collection = database.createCollection("c");

  @AfterEach
  void close() {
    node.close();
  }

  private void write(String scope, int rootType, Value nameOf, DocumentEdit.Edit edit) {
    ScopeSecret secret = database.id().scopeSecret(scope);
    DocumentName name =
        new DocumentName(
            ScopeMembership.open(secret).scopeId(),
            rootType,
            secret.idHash(DagCbor.encode(nameOf)));
    node.pleach().replica().edit(name, edit).toCompletableFuture().join();
  }

  private void write(String scope, Value nameOf, DocumentEdit.Edit edit) {
    write(scope, ContainerType.MAP.number(), nameOf, edit);
  }

  private static DocumentEdit.Edit set(String key, Value value) {
    return (editor, now) -> editor.set(Path.of(key), value);
  }

  @Test
  void otherIdInTheField_doesNotRenameTheDocument() {
    collection.insertOne(json("{'_id':'a','n':1}"));
    collection.insertOne(json("{'_id':'b','n':2}"));
    write("c", Value.of("a"), set("_id", Value.of("b")));
    assertThat(collection.find().toList())
        .containsExactly(json("{'_id':'a','n':1}"), json("{'_id':'b','n':2}"));
    node.restart();
    Collection again = node.database(database.id()).collection("c");
    assertThat(again.find().toList())
        .containsExactly(json("{'_id':'a','n':1}"), json("{'_id':'b','n':2}"));
    again.updateOne(json("{'_id':'a'}"), json("{'$inc':{'n':1}}"));
    assertThat(again.findById("a")).hasValue(json("{'_id':'a','n':2}"));
  }

  @Test
  void documentWhoseIdNobodyWrote_staysOutOfSightUntilSomebodyDoes() {
    write("c", Value.of("x"), set("n", Value.of(1L)));
    write("c", Value.of("x"), set("_id", Value.of("y")));
    write("c", Value.of("list"), set("_id", Value.of(List.of())));
    assertThat(collection.find().toList()).isEmpty();
    node.restart();
    Collection again = node.database(database.id()).collection("c");
    assertThat(again.find().toList()).isEmpty();
    write("c", Value.of("x"), set("_id", Value.of("x")));
    assertThat(again.find().toList()).containsExactly(json("{'_id':'x','n':1}"));
  }

  @Test
  void otherRootTypes_areNotShown() {
    write(
        "c",
        ContainerType.LIST.number(),
        Value.of("l"),
        (editor, now) -> editor.push(Path.ROOT, List.of(Value.of("l"))));
    assertThat(collection.find().toList()).isEmpty();
    node.restart();
    assertThat(node.database(database.id()).collection("c").find().toList()).isEmpty();
  }

  @Test
  void catalogueNames_thatAreNone_areIgnored() {
    for (Object name : List.of("", "a\nb", "n".repeat(256), 7, new byte[] {1})) {
      Value id = Values.of(name);
      write("", id, set("_id", id));
    }
    assertThat(database.collectionNames()).containsExactly("c");
    node.restart();
    assertThat(node.database(database.id()).collectionNames()).containsExactly("c");
  }

  @Test
  void fieldsThatNobodyMayStore_areShownAndHarmless() {
    collection.insertOne(json("{'_id':'a'}"));
    write("c", Value.of("a"), set("$where", Value.of("1")));
    write("c", Value.of("a"), set("a.b", Value.of(1L)));
    Document shown = collection.findById("a").orElseThrow();
    assertThat(shown.fields()).containsKeys("$where", "a.b");
    assertThat(collection.find(json("{'a.b':1}")).toList()).isEmpty();
    assertThat(collection.updateOne(json("{'_id':'a'}"), json("{'$set':{'n':1}}")).modifiedCount())
        .isEqualTo(1);
    assertThat(
            collection
                .replaceOne(Filter.eq("_id", "a"), json("{'n':2}"), UpdateOptions.defaults())
                .modifiedCount())
        .isEqualTo(1);
    assertThat(collection.findById("a")).hasValue(json("{'_id':'a','n':2}"));
  }
}
