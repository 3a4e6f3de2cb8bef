package dev.pleach.docdb;

import static dev.pleach.docdb.FilterTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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

  private static void apply(Collection collection, String id, String update) {
    try {
      collection.updateOne(Filter.eq("_id", id), Update.parse(json(update)));
    } catch (InvalidQueryException e) {
      // Refused on this type of field, so there is nothing to converge.
      assertThat(e).hasMessageContaining("'f");
    }
  }

  @Test
  void everyPair_onEveryKindOfField_endsEqual() {
    int count = 0;
    for (String base : BASES) {
      for (int i = 0; i < OPERATORS.size(); i++) {
        for (int j = 0; j < OPERATORS.size(); j++) {
          pair.hers().insertOne(json(base).with("_id", base + i + "-" + j));
          count++;
        }
      }
    }
    pair.meet();
    assertThat(pair.his().countDocuments(Filter.all())).isEqualTo(count);
    for (String base : BASES) {
      for (int i = 0; i < OPERATORS.size(); i++) {
        for (int j = 0; j < OPERATORS.size(); j++) {
          apply(pair.hers(), base + i + "-" + j, OPERATORS.get(i));
          apply(pair.his(), base + i + "-" + j, OPERATORS.get(j));
        }
      }
    }
    pair.meet();
  }
}
