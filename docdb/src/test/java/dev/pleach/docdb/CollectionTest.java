package dev.pleach.docdb;

import static dev.pleach.docdb.FilterTest.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectionTest {
  private Node node;
  private Database database;
  private Collection todos;

  @BeforeEach
  void open() {
    node = Node.alone();
    database = node.pleach().createDatabase();
    todos = database.createCollection("todos");
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void insertOne_withoutId_makesOne() {
    InsertOneResult first = todos.insertOne(json("{'title':'milk'}"));
    InsertOneResult second = todos.insertOne(json("{'title':'milk'}"));
    assertThat(first.insertedId()).isNotEqualTo(second.insertedId());
    assertThat(((Value.Text) first.insertedId()).value()).matches("[a-z2-7]{20}");
    assertThat(first.commits()).hasSize(1);
    assertThat(todos.findById(first.insertedId()).orElseThrow().text("title")).hasValue("milk");
    assertThat(todos.countDocuments(Filter.all())).isEqualTo(2);
  }

  @Test
  void insertOne_anyKindOfId_isFoundByIt() {
    byte[] bytes = {1, 2};
    List<Object> ids = List.of("x", 7, bytes, -1L);
    ids.forEach(id -> todos.insertOne(Document.of("_id", id)));
    for (Object id : ids) {
      assertThat(todos.findById(id)).hasValue(Document.of("_id", id));
      assertThat(todos.find(Filter.eq("_id", id)).count()).isEqualTo(1);
    }
  }

  @Test
  void insertOne_idTaken_isATypedErrorAndWritesNothing() {
    todos.insertOne(json("{'_id':'a','n':1}"));
    assertThatThrownBy(() -> todos.insertOne(json("{'_id':'a','n':2}")))
        .isInstanceOfSatisfying(
            DuplicateIdException.class,
            e -> {
              assertThat(e.collection()).isEqualTo("todos");
              assertThat(e.id()).isEqualTo(Value.of("a"));
            });
    assertThat(todos.history("a")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "{'_id':null} | _id",
        "{'_id':''} | _id",
        "{'_id':[1]} | _id",
        "{'_id':true} | _id",
        "{'$set':1} | $set",
        "{'a':{'$ne':null}} | $ne",
        "{'a':[{'$where':'x'}]} | $where",
        "{'a.b':1} | a.b",
        "{'':1} | not empty",
      })
  void insertOne_whatCannotBeStored_isRefusedByName(String document, String named) {
    assertThatThrownBy(() -> todos.insertOne(json(document)))
        .isInstanceOf(InvalidDocumentException.class)
        .hasMessageContaining(named);
    assertThat(todos.countDocuments(Filter.all())).isZero();
  }

  @Test
  void insertOne_tooLarge_namesSizeAndLimit() {
    Document large = Document.of("a", "x".repeat(Block.PAYLOAD_BYTES_MAX));
    assertThatThrownBy(() -> todos.insertOne(large))
        .isInstanceOf(InvalidDocumentException.class)
        .hasMessageContaining(String.valueOf(Block.PAYLOAD_BYTES_MAX))
        .hasMessageContaining("split");
  }

  @Test
  void insertOne_justBelowTheLimit_isRefusedAsAWholeOrFound() {
    Document large = Document.of("_id", 1).with("a", "x".repeat(Block.PAYLOAD_BYTES_MAX - 100));
    todos.insertOne(large);
    assertThat(todos.findById(1)).hasValue(large);
    Document manyOps = Document.of("_id", 2).with("a", Collections.nCopies(70_000, Value.of(1L)));
    assertThatThrownBy(() -> todos.insertOne(manyOps)).isInstanceOf(InvalidDocumentException.class);
    assertThat(todos.findById(2)).isEmpty();
    assertThat(todos.history(2)).isEmpty();
  }

  @Test
  void insertMany_oneIdTaken_insertsNone() {
    todos.insertOne(json("{'_id':2}"));
    assertThatThrownBy(() -> todos.insertMany(List.of(json("{'_id':1}"), json("{'_id':2}"))))
        .isInstanceOf(DuplicateIdException.class);
    assertThatThrownBy(() -> todos.insertMany(List.of(json("{'_id':3}"), json("{'_id':3}"))))
        .isInstanceOf(DuplicateIdException.class);
    assertThat(todos.find().toList()).containsExactly(json("{'_id':2}"));
  }

  @Test
  void insertMany_keepsTheOrderOfIds() {
    InsertManyResult result =
        todos.insertMany(List.of(json("{'_id':5}"), json("{'x':1}"), json("{'_id':4}")));
    assertThat(result.insertedIds()).hasSize(3).startsWith(Value.of(5L)).endsWith(Value.of(4L));
    assertThat(todos.insertMany(List.of()).insertedIds()).isEmpty();
  }

  @Test
  void find_sortSkipLimitOnly_applyInOneOrder() {
    for (int i = 0; i < 10; i++) {
      todos.insertOne(Document.of("_id", i).with("n", i % 3).with("m", Map.of("k", i)));
    }
    List<Document> expected = List.of(json("{'_id':1,'n':1}"), json("{'_id':4,'n':1}"));
    Sort sort = Sort.descending("n").thenAscending("_id");
    assertThat(todos.find().sort(sort).skip(3).limit(2).only("n").toList()).isEqualTo(expected);
    assertThat(todos.find().only("n").limit(2).skip(3).sort(sort).toList()).isEqualTo(expected);
    assertThat(todos.find(Filter.eq("_id", 3)).only("m.k").toList())
        .containsExactly(json("{'_id':3,'m':{'k':3}}"));
    assertThat(todos.find(json("{'n':{'$gt':1}}")).sort(Sort.ascending("m.k")).first())
        .hasValueSatisfying(d -> assertThat(d.int64("_id")).hasValue(2));
  }

  @ParameterizedTest(name = "{0} on {1} gives {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "{'$set':{'a':2}} | {'a':1} | {'a':2}",
        "{'$set':{'a.b.c':2}} | {} | {'a':{'b':{'c':2}}}",
        "{'$set':{'a':{'x':1}}} | {'a':{'y':1}} | {'a':{'x':1}}",
        "{'$set':{'a.1':9}} | {'a':[1,2]} | {'a':[1,9]}",
        "{'$set':{'a.0.n':9}} | {'a':[{'n':1}]} | {'a':[{'n':9}]}",
        "{'$set':{'a':[1,2]}} | {'a':'x'} | {'a':[1,2]}",
        "{'$unset':{'a':''}} | {'a':1,'b':2} | {'b':2}",
        "{'$unset':{'a.b':''}} | {'a':{'b':1,'c':1}} | {'a':{'c':1}}",
        "{'$unset':{'a':''}} | {'a':1} | {}",
        "{'$inc':{'a':2}} | {'a':1} | {'a':3}",
        "{'$inc':{'a':2}} | {} | {'a':2}",
        "{'$inc':{'a':0.5}} | {'a':1} | {'a':1.5}",
        "{'$inc':{'a.b':-2}} | {} | {'a':{'b':-2}}",
        "{'$inc':{'a.0':1}} | {'a':[4]} | {'a':[5]}",
        "{'$push':{'a':1}} | {} | {'a':[1]}",
        "{'$push':{'a':[2]}} | {'a':[1]} | {'a':[1,[2]]}",
        "{'$push':{'a':{'$each':[2,3]}}} | {'a':[1]} | {'a':[1,2,3]}",
        "{'$push':{'a':{'$each':[2,3],'$position':0}}} | {'a':[1]} | {'a':[2,3,1]}",
        "{'$push':{'a':{'$each':[2,3],'$slice':2}}} | {'a':[1]} | {'a':[1,2]}",
        "{'$push':{'a':{'$each':[2,3],'$slice':-2}}} | {'a':[1]} | {'a':[2,3]}",
        "{'$push':{'a':{'$each':[],'$slice':0}}} | {'a':[1]} | {'a':[]}",
        "{'$push':{'a':{'$each':[9],'$position':-1}}} | {'a':[1,2]} | {'a':[1,9,2]}",
        "{'$addToSet':{'a':{'$each':[1,2,2]}}} | {'a':[1]} | {'a':[1,2]}",
        "{'$pop':{'a':1}} | {'a':[1,2,3]} | {'a':[1,2]}",
        "{'$pop':{'a':-1}} | {'a':[1,2,3]} | {'a':[2,3]}",
        "{'$pull':{'a':{'$gte':2}}} | {'a':[1,2,3]} | {'a':[1]}",
        "{'$pull':{'a':2}} | {'a':[2,1,2]} | {'a':[1]}",
        "{'$pull':{'a':{'n':1}}} | {'a':[{'n':1,'x':1},{'n':2}]} | {'a':[{'n':2}]}",
        "{'$pullAll':{'a':[1,3]}} | {'a':[1,2,3]} | {'a':[2]}",
        "{'$mul':{'a':3}} | {'a':2} | {'a':6}",
        "{'$mul':{'a':3}} | {} | {'a':0}",
        "{'$min':{'a':3}} | {'a':5} | {'a':3}",
        "{'$max':{'a':3}} | {} | {'a':3}",
        "{'$rename':{'a':'b.c'}} | {'a':5} | {'b':{'c':5}}",
        "{'$set':{'a':1},'$inc':{'b':1},'$push':{'c':1}} | {} | {'a':1,'b':1,'c':[1]}",
      })
  void updateOne_operators_doWhatTheySay(String update, String before, String after) {
    todos.insertOne(json(before).with("_id", 1));
    UpdateResult result = todos.updateOne(json("{'_id':1}"), json(update));
    assertThat(todos.findById(1)).hasValue(json(after).with("_id", 1));
    assertThat(result.matchedCount()).isEqualTo(1);
    assertThat(result.modifiedCount()).isEqualTo(1);
    assertThat(result.commits()).hasSize(1);
    assertThat(todos.history(1)).hasSize(2);
  }

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "{'$set':{'a':1}} | {'a':1}",
        "{'$set':{'a':{'b':[1]}}} | {'a':{'b':[1]}}",
        "{'$unset':{'x':''}} | {'a':1}",
        "{'$unset':{'a.b.c':''}} | {'a':1}",
        "{'$inc':{'a':0}} | {'a':1}",
        "{'$push':{'a':{'$each':[]}}} | {'a':[1]}",
        "{'$addToSet':{'a':1}} | {'a':[1]}",
        "{'$pull':{'a':9}} | {'a':[1]}",
        "{'$pull':{'x':9}} | {'a':[1]}",
        "{'$pop':{'a':1}} | {'a':[]}",
        "{'$min':{'a':9}} | {'a':1}",
        "{'$mul':{'a':1}} | {'a':4}",
        "{'$rename':{'x':'y'}} | {'a':4}",
        "{'$setOnInsert':{'a':4}} | {'a':1}",
      })
  void updateOne_changesNothing_writesNoBlock(String update, String document) {
    todos.insertOne(json(document).with("_id", 1));
    UpdateResult result = todos.updateOne(json("{'_id':1}"), json(update));
    assertThat(result).isEqualTo(new UpdateResult(1, 0, Optional.empty(), List.of()));
    assertThat(todos.history(1)).hasSize(1);
    assertThat(todos.findById(1)).hasValue(json(document).with("_id", 1));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "{} | $set",
        "{'a':1} | outside an operator",
        "{'$frobnicate':{'a':1}} | $frobnicate",
        "{'$set':1} | map",
        "{'$set':{'_id':2}} | _id",
        "{'$rename':{'a':'_id'}} | _id",
        "{'$set':{'a':{'$gt':1}}} | $gt",
        "{'$set':{'a':1,'a.b':2}} | two updates",
        "{'$set':{'a':1},'$inc':{'a':2}} | two updates",
        "{'$inc':{'a':'x'}} | number",
        "{'$inc':{'text':1}} | number",
        "{'$push':{'text':1}} | list",
        "{'$set':{'text.b':1}} | text.b",
        "{'$set':{'list.7':1}} | list.7",
        "{'$pop':{'list':2}} | $pop",
        "{'$push':{'list':{'$each':[1],'$sort':1}}} | $sort",
      })
  void updateOne_whatCannotBeDone_isRefusedByNameAndWritesNothing(String update, String named) {
    todos.insertOne(json("{'_id':1,'text':'t','list':[1]}"));
    assertThatThrownBy(() -> todos.updateOne(json("{}"), json(update)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
    assertThat(todos.history(1)).hasSize(1);
    assertThat(todos.findById(1)).hasValue(json("{'_id':1,'text':'t','list':[1]}"));
  }

  @Test
  void updateMany_changesAllThatMatchInOneCommit() {
    todos.insertMany(List.of(json("{'_id':1,'n':1}"), json("{'_id':2}"), json("{'_id':3,'n':1}")));
    UpdateResult result = todos.updateMany(json("{'n':1}"), json("{'$inc':{'n':1}}"));
    assertThat(result.matchedCount()).isEqualTo(2);
    assertThat(result.modifiedCount()).isEqualTo(2);
    assertThat(todos.countDocuments(json("{'n':2}"))).isEqualTo(2);
    assertThat(todos.updateMany(json("{'n':7}"), json("{'$inc':{'n':1}}")))
        .isEqualTo(UpdateResult.NOTHING);
  }

  @Test
  void updateMany_oneCannotBeChanged_changesNone() {
    todos.insertMany(List.of(json("{'_id':1,'n':1}"), json("{'_id':2,'n':'x'}")));
    assertThatThrownBy(() -> todos.updateMany(json("{}"), json("{'$inc':{'n':1}}")))
        .isInstanceOf(InvalidQueryException.class);
    assertThat(todos.findById(1)).hasValue(json("{'_id':1,'n':1}"));
  }

  @Test
  void updateOne_upsert_insertsWhatTheFilterSaysWithTheUpdateOnTop() {
    Filter filter = Filter.parse(json("{'a.b':1,'c':{'$eq':2},'d':{'$gt':5}}"));
    Update update = Update.parse(json("{'$inc':{'c':1},'$setOnInsert':{'e':1},'$mul':{'a.b':4}}"));
    UpdateResult result = todos.updateOne(filter, update, UpdateOptions.upsert());
    assertThat(result.matchedCount()).isZero();
    Value id = result.upsertedId().orElseThrow();
    assertThat(todos.findById(id)).hasValue(json("{'a':{'b':4},'c':3,'e':1}").with("_id", id));
    assertThat(result.commits()).hasSize(1);
  }

  @Test
  void replaceOne_keepsTheIdAndDropsOtherFields() {
    todos.insertOne(json("{'_id':1,'a':1,'b':{'x':1}}"));
    UpdateResult result =
        todos.replaceOne(
            Filter.eq("_id", 1), json("{'b':{'x':1},'c':3}"), UpdateOptions.defaults());
    assertThat(result.modifiedCount()).isEqualTo(1);
    assertThat(todos.findById(1)).hasValue(json("{'_id':1,'b':{'x':1},'c':3}"));
    assertThat(
            todos
                .replaceOne(
                    Filter.eq("_id", 1), json("{'b':{'x':1},'c':3}"), UpdateOptions.defaults())
                .commits())
        .isEmpty();
  }

  @Test
  void deleteOne_thenInsertOfTheSameId_beginsAnew() {
    todos.insertOne(json("{'_id':1,'a':1}"));
    assertThat(todos.deleteOne(json("{'_id':1}")).deletedCount()).isEqualTo(1);
    assertThat(todos.findById(1)).isEmpty();
    assertThat(todos.deleteOne(json("{'_id':1}"))).isEqualTo(DeleteResult.NOTHING);
    todos.insertOne(json("{'_id':1,'b':1}"));
    assertThat(todos.findById(1)).hasValue(json("{'_id':1,'b':1}"));
    assertThat(todos.history(1)).hasSize(3);
  }

  @Test
  void deleteMany_deletesAllThatMatch() {
    todos.insertMany(List.of(json("{'_id':1,'n':1}"), json("{'_id':2}"), json("{'_id':3,'n':1}")));
    assertThat(todos.deleteMany(json("{'n':1}")).deletedCount()).isEqualTo(2);
    assertThat(todos.find().toList()).containsExactly(json("{'_id':2}"));
  }

  @Test
  void distinct_listsTypedValues() {
    todos.insertMany(
        List.of(
            json("{'a':0}"),
            json("{'a':false}"),
            json("{'a':''}"),
            json("{'a':[1,0]}"),
            json("{'a':null}"),
            json("{}")));
    assertThat(todos.distinct("a", Filter.all()))
        .containsExactly(Value.NULL, Value.of(0L), Value.of(1L), Value.of(""), Value.of(false));
  }

  @Test
  void history_andAt_showEveryStateThatWas() {
    todos.insertOne(json("{'_id':1,'n':1}"));
    List<dev.pleach.dag.Cid> first = todos.heads(1);
    todos.updateOne(json("{'_id':1}"), json("{'$inc':{'n':1}}"));
    List<dev.pleach.dag.Cid> second = todos.heads(1);
    todos.deleteOne(json("{'_id':1}"));
    assertThat(todos.at(1, first)).hasValue(json("{'_id':1,'n':1}"));
    assertThat(todos.at(1, second)).hasValue(json("{'_id':1,'n':2}"));
    assertThat(todos.at(1, todos.heads(1))).isEmpty();
    assertThat(todos.history(1)).extracting(Revision::seq).containsExactly(1L, 2L, 3L);
    assertThat(todos.history("none")).isEmpty();
    todos.insertOne(json("{'_id':2}"));
    assertThatThrownBy(() -> todos.at(1, todos.heads(2)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void blockingCall_onTheEnginesThread_isRefusedAndAsyncIsNot() {
    Thread caller = Thread.currentThread();
    AtomicReference<Thread> ranOn = new AtomicReference<>(caller);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    // A result that is there already is continued by the caller itself; then this says nothing yet.
    for (int i = 0; ranOn.get() == caller && i < 10_000; i++) {
      failure.set(null);
      todos
          .insertOneAsync(json("{'first':1}"))
          .thenCompose(
              result -> {
                ranOn.set(Thread.currentThread());
                try {
                  todos.insertOne(json("{'second':1}"));
                } catch (RuntimeException e) {
                  failure.set(e);
                }
                return todos.insertOneAsync(json("{'third':1}"));
              })
          .toCompletableFuture()
          .join();
    }
    assertThat(failure.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Async");
    assertThat(todos.find(json("{'third':1}")).count())
        .isEqualTo(todos.find(json("{'first':1}")).count());
  }

  @Test
  void async_invalidDocument_failsTheResult() {
    assertThat(todos.insertOneAsync(json("{'$a':1}")).toCompletableFuture())
        .isCompletedExceptionally();
  }

  @Test
  void close_thenAnyCall_failsClearly() {
    node.pleach().close();
    assertThatThrownBy(() -> todos.insertOne(json("{}")))
        .isInstanceOf(dev.pleach.replica.ReplicaClosedException.class);
    node.pleach().close();
  }
}
