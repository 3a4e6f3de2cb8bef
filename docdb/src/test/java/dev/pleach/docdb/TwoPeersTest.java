package dev.pleach.docdb;

import static dev.pleach.docdb.FilterTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.adapter.inmem.InMemNetwork;
import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.Value;
import dev.pleach.replica.ReplicaRoots;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TwoPeersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ExecutorService wires = Executors.newSingleThreadExecutor();
  private final InMemNetwork network = InMemNetwork.on(wires);
  private final Node alice = new Node(network);
  private final Node bob = new Node(network);
  private Collection hers;
  private Collection his;

  /** Both have the collection and see the same, and then part. */
  @BeforeEach
  void meetAndPart() {
    Database database = alice.pleach().createDatabase();
    hers = database.createCollection("todos");
    hers.insertOne(json("{'_id':'x','n':1,'title':'milk','tags':['a']}"));
    Database joined = bob.pleach().joinDatabase(DatabaseId.parse(database.address()));
    alice.follow(bob);
    his = joined.awaitCollection("todos", PATIENCE);
    Eventually.shows(his, hers.findById("x").orElseThrow());
    part();
  }

  @AfterEach
  void close() {
    alice.close();
    bob.close();
    wires.shutdown();
  }

  private void part() {
    network.cut(alice.peerId(), bob.peerId());
  }

  private void meet() {
    network.mend(alice.peerId(), bob.peerId());
    alice
        .pleach()
        .replica()
        .connect(bob.pleach().replica().listenAddresses().get(0))
        .toCompletableFuture()
        .join();
  }

  private void bothShow(String document) {
    Document expected = json(document);
    Eventually.shows(hers, expected);
    Eventually.shows(his, expected);
    assertThat(roots(alice)).isEqualTo(roots(bob));
  }

  private static ReplicaRoots roots(Node node) {
    return node.pleach().replica().roots().toCompletableFuture().join();
  }

  @Test
  void offlineEdits_ofDifferentFields_join() {
    hers.updateOne(json("{'_id':'x'}"), json("{'$set':{'a':1}}"));
    his.updateOne(json("{'_id':'x'}"), json("{'$set':{'b':{'c':2}}}"));
    his.insertOne(json("{'_id':'y'}"));
    meet();
    bothShow("{'_id':'x','n':1,'title':'milk','tags':['a'],'a':1,'b':{'c':2}}");
    bothShow("{'_id':'y'}");
  }

  @Test
  void concurrentInc_addsUp() {
    hers.updateOne(json("{'_id':'x'}"), json("{'$inc':{'n':2}}"));
    his.updateOne(json("{'_id':'x'}"), json("{'$inc':{'n':40}}"));
    meet();
    bothShow("{'_id':'x','n':43,'title':'milk','tags':['a']}");
  }

  @Test
  void concurrentPush_keepsAll() {
    hers.updateOne(json("{'_id':'x'}"), json("{'$push':{'tags':'b'}}"));
    his.updateOne(json("{'_id':'x'}"), json("{'$push':{'tags':'c'}}"));
    meet();
    Eventually.until(hers, c -> c.countDocuments(json("{'tags':{'$size':3}}")) == 1);
    Document merged = hers.findById("x").orElseThrow();
    assertThat(merged.list("tags").orElseThrow())
        .startsWith(Value.of("a"))
        .contains(Value.of("b"), Value.of("c"));
    bothShow(merged.toJson());
  }

  @Test
  void concurrentSet_showsOneAndKeepsTheOther() {
    hers.updateOne(json("{'_id':'x'}"), json("{'$set':{'title':'tea'}}"));
    his.updateOne(json("{'_id':'x'}"), json("{'$set':{'title':'rum'}}"));
    meet();
    Eventually.until(hers, c -> hers.conflicts("x", "title").size() == 2);
    Document merged = hers.findById("x").orElseThrow();
    bothShow(merged.toJson());
    assertThat(hers.conflicts("x", "title"))
        .isEqualTo(his.conflicts("x", "title"))
        .containsExactlyInAnyOrder(Value.of("tea"), Value.of("rum"))
        .startsWith(merged.get("title").orElseThrow());
    String title = merged.text("title").orElseThrow();
    UpdateResult decided = hers.updateOne(Filter.eq("_id", "x"), Update.set("title", title));
    assertThat(decided.commits()).hasSize(1);
    assertThat(hers.conflicts("x", "title")).hasSize(1);
  }

  @Test
  void sameIdInsertedOnBoth_isOneDocumentWhoseFieldsJoin() {
    hers.insertOne(json("{'_id':'new','a':1,'m':{'x':1}}"));
    his.insertOne(json("{'_id':'new','b':2,'m':{'y':2}}"));
    meet();
    bothShow("{'_id':'new','a':1,'b':2,'m':{'x':1,'y':2}}");
  }

  @Test
  void delete_againstConcurrentUpdate_losesToIt() {
    hers.deleteOne(json("{'_id':'x'}"));
    his.updateOne(json("{'_id':'x'}"), json("{'$set':{'done':true}}"));
    meet();
    bothShow("{'_id':'x','done':true}");
    UpdateResult next = hers.updateOne(json("{'_id':'x'}"), json("{'$unset':{'done':''}}"));
    assertThat(next.modifiedCount()).isEqualTo(1);
    bothShow("{'_id':'x'}");
  }

  /** The deleter has restarted meanwhile, so nothing but the history knows the _id. */
  @Test
  void delete_revivedAfterRestart_findsItsIdAgain() {
    hers.deleteOne(json("{'_id':'x'}"));
    his.updateOne(json("{'_id':'x'}"), json("{'$set':{'done':true}}"));
    alice.restart();
    hers = alice.pleach().databases().get(0).collection("todos");
    assertThat(hers.findById("x")).isEmpty();
    meet();
    bothShow("{'_id':'x','done':true}");
    alice.restart();
    hers = alice.pleach().databases().get(0).collection("todos");
    assertThat(hers.findById("x")).hasValue(json("{'_id':'x','done':true}"));
  }

  @Test
  void delete_reachesTheOther_andInsertOfTheSameIdToo() {
    hers.deleteOne(json("{'_id':'x'}"));
    meet();
    Eventually.showsNo(his, "x");
    his.insertOne(json("{'_id':'x','again':1}"));
    bothShow("{'_id':'x','again':1}");
  }

  @Test
  void watch_tellsLocalAndRemoteCommitsAlike() {
    Eventually.Heard she = new Eventually.Heard();
    Eventually.Heard he = new Eventually.Heard();
    hers.watch(she);
    his.watch(Filter.parse(json("{'n':{'$gt':1}}")), WatchStart.EXISTING, he);
    meet();
    hers.updateOne(json("{'_id':'x'}"), json("{'$inc':{'n':1}}"));
    ChangeEvent own = she.next();
    assertThat(own.kind()).isEqualTo(ChangeEvent.Kind.CHANGED);
    assertThat(own.isLocal()).isTrue();
    assertThat(own.before().orElseThrow().int64("n")).hasValue(1);
    ChangeEvent added = he.next();
    assertThat(added.kind()).isEqualTo(ChangeEvent.Kind.ADDED);
    assertThat(added.isLocal()).isFalse();
    assertThat(added.before()).isEmpty();
    assertThat(added.after().orElseThrow().int64("n")).hasValue(2);
    his.deleteOne(json("{'_id':'x'}"));
    assertThat(he.next().kind()).isEqualTo(ChangeEvent.Kind.REMOVED);
    ChangeEvent removed = she.next();
    assertThat(removed.kind()).isEqualTo(ChangeEvent.Kind.REMOVED);
    assertThat(removed.isLocal()).isFalse();
    assertThat(removed.id()).isEqualTo(Value.of("x"));
    assertThat(she.all()).isEmpty();
    assertThat(he.all()).isEmpty();
  }

  @Test
  void catalogue_newCollections_areJoinedByThemselves() {
    alice.pleach().databases().get(0).createCollection("notes").insertOne(json("{'_id':1}"));
    bob.pleach().databases().get(0).createCollection("music").insertOne(json("{'_id':2}"));
    meet();
    Collection notes = bob.pleach().databases().get(0).awaitCollection("notes", PATIENCE);
    Eventually.shows(notes, json("{'_id':1}"));
    Collection music = alice.pleach().databases().get(0).awaitCollection("music", PATIENCE);
    Eventually.shows(music, json("{'_id':2}"));
    assertThat(bob.pleach().databases().get(0).collectionNames())
        .isEqualTo(List.of("music", "notes", "todos"));
  }

  @Test
  void collection_createdOnBoth_isOne() {
    Collection one = alice.pleach().databases().get(0).createCollection("notes");
    Collection other = bob.pleach().databases().get(0).createCollection("notes");
    one.insertOne(json("{'_id':1}"));
    other.insertOne(json("{'_id':2}"));
    meet();
    Eventually.shows(one, json("{'_id':2}"));
    Eventually.shows(other, json("{'_id':1}"));
  }

  @Test
  void dropHere_staysHere_andDropEverywhereDoesNot() {
    Database herDatabase = alice.pleach().databases().get(0);
    Database hisDatabase = bob.pleach().databases().get(0);
    herDatabase.createCollection("gone");
    meet();
    hisDatabase.awaitCollection("gone", PATIENCE);
    hisDatabase.dropCollection("todos");
    herDatabase.dropCollectionEverywhere("gone");
    // The catalogue is in order, so what is created last is seen last.
    herDatabase.createCollection("last");
    hisDatabase.awaitCollection("last", PATIENCE);
    assertThat(herDatabase.collectionNames()).containsExactly("last", "todos");
    hers.insertOne(json("{'_id':'after'}"));
    Collection again = hisDatabase.createCollection("todos");
    Eventually.shows(again, json("{'_id':'after'}"));
    assertThat(hisDatabase.collectionNames()).containsExactly("last", "todos");
  }

  @Test
  void replicator_survivesRestartOfBoth() {
    hers.insertOne(json("{'_id':'late'}"));
    network.mend(alice.peerId(), bob.peerId());
    bob.restart();
    alice.restart();
    alice.follow(bob); // in memory an address changes with each start
    his = bob.pleach().databases().get(0).collection("todos");
    Eventually.shows(his, json("{'_id':'late'}"));
  }
}
