package dev.pleach.docdb;

import static dev.pleach.docdb.FilterTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every two operators on one field, at once on two nodes that cannot hear each other. */
class OperatorPairsTest {
  private static final List<String> BASES =
      List.of("{}", "{'f':5}", "{'f':'t'}", "{'f':[1,2]}", "{'f':{'x':1}}", "{'f':null}");
  private static final List<String> OPERATORS =
      List.of(
          "{'$set':{'f':7}}",
          "{'$set':{'f':'s'}}",
          "{'$set':{'f':[9]}}",
          "{'$set':{'f':{'y':2}}}",
          "{'$set':{'f.z':3}}",
          "{'$setOnInsert':{'f':8}}",
          "{'$unset':{'f':''}}",
          "{'$inc':{'f':2}}",
          "{'$inc':{'f':0.5}}",
          "{'$mul':{'f':3}}",
          "{'$min':{'f':1}}",
          "{'$max':{'f':99}}",
          "{'$rename':{'f':'g'}}",
          "{'$push':{'f':3}}",
          "{'$push':{'f':{'$each':[4,{'k':1}],'$position':0,'$slice':3}}}",
          "{'$addToSet':{'f':{'$each':[1,6]}}}",
          "{'$pop':{'f':1}}",
          "{'$pull':{'f':{'$gte':2}}}",
          "{'$pullAll':{'f':[1]}}");

  private final Pair pair = new Pair();

  @AfterEach
  void close() {
    pair.close();
  }

  private static CompletableFuture<Void> apply(Collection collection, String id, String update) {
    return collection
        .updateOneAsync(Filter.eq("_id", id), Update.parse(json(update)), UpdateOptions.defaults())
        .<Void>handle(OperatorPairsTest::unlessRefused)
        .toCompletableFuture();
  }

  /** Refused on this type of field, so there is nothing to converge. */
  private static Void unlessRefused(UpdateResult result, Throwable failure) {
    if (failure != null) {
      assertThat(Lane.unwrapped(failure))
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageContaining("'f");
    }
    return null;
  }

  @Test
  void everyPair_onEveryKindOfField_endsEqual() {
    List<Document> documents = new ArrayList<>();
    forEveryPair((base, i, j) -> documents.add(json(base).with("_id", base + i + "-" + j)));
    pair.hers().insertMany(documents);
    pair.meet();
    assertThat(pair.his().countDocuments(Filter.all())).isEqualTo(documents.size());
    List<CompletableFuture<Void>> updates = new ArrayList<>();
    forEveryPair(
        (base, i, j) -> {
          String id = base + i + "-" + j;
          updates.add(apply(pair.hers(), id, OPERATORS.get(i)));
          updates.add(apply(pair.his(), id, OPERATORS.get(j)));
        });
    updates.forEach(CompletableFuture::join);
    pair.meet();
  }

  private interface Visitor {
    void visit(String base, int first, int second);
  }

  private static void forEveryPair(Visitor visitor) {
    for (String base : BASES) {
      for (int i = 0; i < OPERATORS.size(); i++) {
        for (int j = 0; j < OPERATORS.size(); j++) {
          visitor.visit(base, i, j);
        }
      }
    }
  }
}
