package dev.pleach.docdb;

import static dev.pleach.docdb.FilterTest.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.DatabaseId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseTest {
  private final Node node = Node.alone();

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void restart_findsDatabasesCollectionsAndDocuments() {
    Database first = node.pleach().createDatabase();
    Database second = node.pleach().createDatabase();
    first.createCollection("a").insertOne(json("{'_id':1}"));
    first.createCollection("b");
    second.createCollection("a").insertOne(json("{'_id':2}"));
    node.restart();
    assertThat(node.pleach().databases())
        .extracting(Database::id)
        .containsExactlyInAnyOrder(first.id(), second.id());
    Database again = node.database(first.id());
    assertThat(again.collectionNames()).containsExactly("a", "b");
    assertThat(again.collection("a").find().toList()).containsExactly(json("{'_id':1}"));
    assertThat(again.collection("b").find().toList()).isEmpty();
    assertThat(node.database(second.id()).collection("a").findById(2)).isPresent();
    assertThat(again.collection("a").insertOne(json("{'_id':3}")).commits()).hasSize(1);
  }

  @Test
  void createCollection_again_isTheSameOne() {
    Database database = node.pleach().createDatabase();
    database.createCollection("a").insertOne(json("{'_id':1}"));
    assertThat(database.createCollection("a").findById(1)).isPresent();
    assertThat(database.collection("a").findById(1)).isPresent();
  }

  @Test
  void collection_unknown_isATypedError() {
    Database database = node.pleach().createDatabase();
    assertThatThrownBy(() -> database.collection("a"))
        .isInstanceOf(UnknownCollectionException.class);
    assertThatThrownBy(() -> database.awaitCollection("a", Duration.ofMillis(1)))
        .isInstanceOf(UnknownCollectionException.class);
    assertThatThrownBy(() -> database.dropCollection("a"))
        .isInstanceOf(UnknownCollectionException.class);
    assertThatThrownBy(() -> node.pleach().database(DatabaseId.of(new byte[32])))
        .isInstanceOf(UnknownDatabaseException.class);
  }

  @Test
  void createCollection_oddNames_areEncodedOrRefused() {
    Database database = node.pleach().createDatabase();
    List<String> odd =
        List.of(
            "../../etc",
            "a/b",
            "A",
            "a",
            "con",
            ".",
            "..",
            "x y",
            "\u00e4\ud83d\ude00",
            "n".repeat(255));
    odd.forEach(name -> database.createCollection(name).insertOne(json("{'_id':'" + 1 + "'}")));
    assertThat(database.collectionNames()).containsExactlyInAnyOrderElementsOf(odd);
    assertThat(database.collection("a").countDocuments(Filter.all())).isEqualTo(1);
    for (String name : List.of("", "a\0b", "a\nb", "n".repeat(256), "n".repeat(10_000), "\ud800")) {
      assertThatThrownBy(() -> database.createCollection(name))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void dropCollection_isForgottenHereUntilCreatedAgain() {
    Database database = node.pleach().createDatabase();
    Collection dropped = database.createCollection("a");
    dropped.insertOne(json("{'_id':1}"));
    database.dropCollection("a");
    assertThat(database.collectionNames()).isEmpty();
    assertThatThrownBy(() -> dropped.findById(1)).isInstanceOf(UnknownCollectionException.class);
    assertThatThrownBy(() -> dropped.insertOne(json("{}")))
        .isInstanceOf(UnknownCollectionException.class);
    node.restart();
    Database again = node.database(database.id());
    assertThat(again.collectionNames()).isEmpty();
    assertThat(again.createCollection("a").findById(1)).isPresent();
    node.restart();
    assertThat(node.database(database.id()).collectionNames()).containsExactly("a");
  }

  @Test
  void dropCollectionEverywhere_takesItOutOfTheCatalogue() {
    Database database = node.pleach().createDatabase();
    database.createCollection("a").insertOne(json("{'_id':1}"));
    database.dropCollectionEverywhere("a");
    assertThat(database.collectionNames()).isEmpty();
    node.restart();
    assertThat(node.database(database.id()).collectionNames()).isEmpty();
    assertThat(node.database(database.id()).createCollection("a").findById(1)).isPresent();
  }

  @Test
  void leaveDatabase_isForgotten() {
    Database database = node.pleach().createDatabase();
    database.createCollection("a").insertOne(json("{'_id':1}"));
    node.pleach().leaveDatabase(database.id());
    assertThat(node.pleach().databases()).isEmpty();
    node.restart();
    assertThat(node.pleach().databases()).isEmpty();
    assertThat(node.pleach().joinDatabase(database.id()).collection("a").findById(1)).isPresent();
  }

  @Test
  void address_namesTheDatabase() {
    Database database = node.pleach().createDatabase();
    assertThat(DatabaseId.parse(database.address())).isEqualTo(database.id());
    assertThat(node.pleach().joinDatabase(DatabaseId.parse(database.address())).id())
        .isEqualTo(database.id());
    assertThat(node.pleach().databases()).hasSize(1);
  }
}
