package dev.pleach.docdb;

import static dev.pleach.docdb.FilterTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What went wrong in AvionDB 0.2.3, each fault under its name. */
class AvionTest {
  private final Pair pair = new Pair();
  private final Collection hers = pair.hers();
  private final Collection his = pair.his();

  @AfterEach
  void close() {
    pair.close();
  }

  /** Its replicated operations applied in the order of their arrival and did not commute. */
  @Test
  void avion_orderOfArrival() {
    hers.insertOne(json("{'_id':1,'a':1}"));
    pair.meet();
    hers.updateOne(json("{}"), json("{'$set':{'a':2},'$unset':{'b':''}}"));
    his.updateOne(json("{}"), json("{'$unset':{'a':''},'$set':{'b':3}}"));
    his.deleteOne(json("{'_id':1}"));
    his.insertOne(json("{'_id':1,'c':4}"));
    pair.meet();
    assertThat(hers.findById(1)).isEqualTo(his.findById(1)).isPresent();
    assertThat(hers.findById(1).orElseThrow().int64("c")).hasValue(4);
    assertThat(hers.findById(1).orElseThrow().int64("a")).hasValue(2);
  }

  /** It removed a key called "field" and wrote "undefined". */
  @Test
  void avion_renameMovesTheField() {
    hers.insertOne(json("{'_id':1,'field':0,'old':{'x':[1]}}"));
    hers.updateOne(json("{'_id':1}"), json("{'$rename':{'old':'new'}}"));
    pair.meet();
    assertThat(his.findById(1)).hasValue(json("{'_id':1,'field':0,'new':{'x':[1]}}"));
  }

  /** It changed nothing. */
  @Test
  void avion_pullAllRemoves() {
    hers.insertOne(json("{'_id':1,'a':[1,2,1,{'x':1},'s']}"));
    hers.updateOne(json("{'_id':1}"), json("{'$pullAll':{'a':[1,{'x':1}]}}"));
    pair.meet();
    assertThat(his.findById(1)).hasValue(json("{'_id':1,'a':[2,'s']}"));
  }

  /** It skipped fields that were missing or 0. */
  @Test
  void avion_incFromMissingAndZero() {
    hers.insertOne(json("{'_id':1,'zero':0}"));
    hers.updateOne(
        json("{'_id':1}"), json("{'$inc':{'zero':2,'missing':3},'$min':{'m':4},'$max':{'n':-5}}"));
    pair.meet();
    assertThat(his.findById(1)).hasValue(json("{'_id':1,'zero':2,'missing':3,'m':4,'n':-5}"));
    hers.updateOne(json("{'_id':1}"), json("{'$min':{'zero':0},'$max':{'n':0}}"));
    assertThat(hers.findById(1).orElseThrow().int64("zero")).hasValue(0);
    assertThat(hers.findById(1).orElseThrow().int64("n")).hasValue(0);
  }

  /** With any option but one nothing was changed and yet an operation was appended. */
  @Test
  void avion_everyUpdateOptionWorks() {
    Filter one = Filter.eq("_id", 1);
    Update set = Update.set("a", 1);
    assertThat(hers.updateOne(one, set, UpdateOptions.defaults())).isEqualTo(UpdateResult.NOTHING);
    assertThat(hers.history(1)).isEmpty();
    UpdateResult upserted = hers.updateOne(one, set, UpdateOptions.upsert());
    assertThat(upserted.upsertedId()).hasValue(Value.of(1L));
    assertThat(upserted.commits()).hasSize(1);
    UpdateResult again = hers.updateOne(one, set, UpdateOptions.upsert());
    assertThat(again).isEqualTo(new UpdateResult(1, 0, Optional.empty(), List.of()));
    assertThat(hers.history(1)).hasSize(1);
    hers.insertOne(json("{'_id':2}"));
    assertThat(hers.updateMany(Filter.all(), set).modifiedCount()).isEqualTo(1);
    pair.meet();
    assertThat(his.find().toList())
        .containsExactly(json("{'_id':1,'a':1}"), json("{'_id':2,'a':1}"));
  }

  /** It knew strings only, and left out 0, false and "". */
  @Test
  void avion_distinctKeepsTypes() {
    hers.insertMany(
        List.of(
            json("{'a':0}"),
            json("{'a':false}"),
            json("{'a':''}"),
            json("{'a':'x'}"),
            json("{'a':'x'}"),
            json("{'a':1.5}"),
            json("{'b':7}")));
    assertThat(hers.distinct("a", Filter.exists("a", true)))
        .containsExactly(Value.of(0L), Value.of(1.5), Value.of(""), Value.of("x"), Value.of(false));
  }

  /** A filter with a sort returned documents that do not match. */
  @Test
  void avion_sortKeepsTheFilter() {
    List<Document> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(Document.of("_id", i).with("n", (i * 7) % 5));
    }
    hers.insertMany(all);
    Filter filter = Filter.gte("n", 3);
    List<Find> everyOrder =
        List.of(
            hers.find(filter).sort(Sort.descending("_id")).skip(2).limit(3),
            hers.find(filter).skip(2).sort(Sort.descending("_id")).limit(3),
            hers.find(filter).limit(3).skip(2).sort(Sort.descending("_id")),
            hers.find(filter).limit(3).sort(Sort.descending("_id")).skip(2));
    List<Document> expected =
        List.of(json("{'_id':14,'n':3}"), json("{'_id':12,'n':4}"), json("{'_id':9,'n':3}"));
    assertThat(everyOrder).allSatisfy(find -> assertThat(find.toList()).isEqualTo(expected));
  }

  /** The lookup was not awaited, and nothing was deleted. */
  @Test
  void avion_findByIdAndDeleteDeletes() {
    hers.insertOne(json("{'_id':1,'a':1}"));
    pair.meet();
    assertThat(hers.findByIdAndDelete(1)).hasValue(json("{'_id':1,'a':1}"));
    assertThat(hers.findByIdAndDelete(1)).isEmpty();
    pair.meet();
    assertThat(hers.findById(1)).isEmpty();
    assertThat(his.findById(1)).isEmpty();
  }

  /** Results were the index's own objects: changing one changed the database. */
  @Test
  void avion_resultsAreCopies() {
    byte[] bytes = {1, 2};
    List<Object> list = new ArrayList<>(List.of(1));
    Document given = Document.of("_id", 1).with("b", bytes).with("l", list);
    hers.insertOne(given);
    bytes[0] = 9;
    list.add(2);
    hers.findById(1).orElseThrow().bytes("b").orElseThrow()[1] = 9;
    Document found = hers.findById(1).orElseThrow();
    assertThat(found.bytes("b")).hasValue(new byte[] {1, 2});
    assertThat(found.list("l")).hasValue(List.of(Value.of(1L)));
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> found.fields().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  /** findOneAndUpdate gave the old or the new document by chance. */
  @Test
  void avion_beforeOrAfterIsExplicit() {
    hers.insertOne(json("{'_id':1,'n':1}"));
    hers.insertOne(json("{'_id':2,'n':5}"));
    Update inc = Update.inc("n", 1);
    Sort most = Sort.descending("n");
    UpdateOptions options = UpdateOptions.defaults();
    assertThat(hers.findOneAndUpdate(Filter.all(), most, inc, options, Returned.BEFORE))
        .hasValue(json("{'_id':2,'n':5}"));
    assertThat(hers.findOneAndUpdate(Filter.all(), most, inc, options, Returned.AFTER))
        .hasValue(json("{'_id':2,'n':7}"));
    assertThat(hers.findByIdAndUpdate(1, inc, Returned.AFTER)).hasValue(json("{'_id':1,'n':2}"));
    assertThat(
            hers.findOneAndReplace(
                Filter.eq("_id", 1), most, json("{'x':1}"), options, Returned.BEFORE))
        .hasValue(json("{'_id':1,'n':2}"));
    assertThat(hers.findById(1)).hasValue(json("{'_id':1,'x':1}"));
    assertThat(
            hers.findOneAndUpdate(
                Filter.eq("_id", 3), most, inc, UpdateOptions.upsert(), Returned.BEFORE))
        .isEmpty();
    assertThat(hers.findById(3)).hasValue(json("{'_id':3,'n':1}"));
  }
}
