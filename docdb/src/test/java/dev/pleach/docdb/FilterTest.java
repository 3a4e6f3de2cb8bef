package dev.pleach.docdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
  @ParameterizedTest(name = "{0} on {1}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "{} | {'a':1} | true",
        "{'a':1} | {'a':1} | true",
        "{'a':1} | {'a':2} | false",
        "{'a':1} | {'a':'1'} | false",
        "{'a':2} | {'a':2.0} | true",
        "{'a':9007199254740993} | {'a':9007199254740992.5} | false",
        "{'a':null} | {'b':1} | true",
        "{'a':null} | {'a':null} | true",
        "{'a':null} | {'a':0} | false",
        "{'a.b':null} | {'a':{}} | true",
        "{'a.b':null} | {'a':[]} | false",
        "{'a.b':null} | {'a':[{'b':1},{}]} | true",
        "{'a':{'b':1,'c':2}} | {'a':{'c':2,'b':1}} | true",
        "{'a':{'b':1}} | {'a':{'c':2,'b':1}} | false",
        "{'a':[1,2]} | {'a':[1,2]} | true",
        "{'a':[1,2]} | {'a':[[1,2],3]} | true",
        "{'a':1} | {'a':[3,1]} | true",
        "{'a.b':1} | {'a':[{'b':2},{'b':1}]} | true",
        "{'a.0.b':1} | {'a':[{'b':2},{'b':1}]} | false",
        "{'a.1.b':1} | {'a':[{'b':2},{'b':1}]} | true",
        "{'a.1':5} | {'a':{'1':5}} | true",
        "{'a':{'$gt':1}} | {'a':2} | true",
        "{'a':{'$gt':1}} | {'a':'2'} | false",
        "{'a':{'$gt':1,'$lt':3}} | {'a':2} | true",
        "{'a':{'$gt':1,'$lt':3}} | {'a':3} | false",
        "{'a':{'$gt':1,'$lt':3}} | {'a':[0,4]} | true",
        "{'a':{'$gte':'b'}} | {'a':'b'} | true",
        "{'a':{'$lte':null}} | {} | true",
        "{'a':{'$lt':null}} | {} | false",
        "{'a':{'$ne':1}} | {'a':1} | false",
        "{'a':{'$ne':1}} | {} | true",
        "{'a':{'$ne':1}} | {'a':[1,2]} | false",
        "{'a':{'$in':[1,'x']}} | {'a':'x'} | true",
        "{'a':{'$in':[]}} | {'a':'x'} | false",
        "{'a':{'$in':[null]}} | {} | true",
        "{'a':{'$nin':[1]}} | {'a':2} | true",
        "{'a':{'$exists':true}} | {'a':null} | true",
        "{'a':{'$exists':false}} | {'a':null} | false",
        "{'a':{'$type':'string'}} | {'a':'x'} | true",
        "{'a':{'$type':['int','bool']}} | {'a':[true]} | true",
        "{'a':{'$type':'double'}} | {'a':1} | false",
        "{'a':{'$size':2}} | {'a':[1,2]} | true",
        "{'a':{'$size':2}} | {'a':[[1,2]]} | false",
        "{'a':{'$all':[1,2]}} | {'a':[2,3,1]} | true",
        "{'a':{'$all':[1,2]}} | {'a':[2,3]} | false",
        "{'a':{'$all':[]}} | {'a':[]} | false",
        "{'a':{'$elemMatch':{'$gt':1,'$lt':3}}} | {'a':[0,4]} | false",
        "{'a':{'$elemMatch':{'b':1,'c':2}}} | {'a':[{'b':1},{'c':2}]} | false",
        "{'a':{'$elemMatch':{'b':1,'c':2}}} | {'a':[{'b':1,'c':2}]} | true",
        "{'a':{'$not':{'$gt':1}}} | {'a':1} | true",
        "{'$or':[{'a':1},{'b':1}]} | {'b':1} | true",
        "{'$and':[{'a':1},{'b':1}]} | {'b':1} | false",
        "{'$nor':[{'a':1},{'b':1}]} | {'c':1} | true",
        "{'a':{'$bytes':'AQI='}} | {'a':{'$bytes':'AQI='}} | true",
      })
  void matches(String filter, String document, boolean expected) {
    Filter parsed = Filter.parse(json(filter));
    assertThat(parsed.matches(json(document))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'$where':'sleep(1)'}",
        "{'a':{'$function':'x'}}",
        "{'a':{'$regex':'(a+)+$'}}",
        "{'a':{'$gt':1,'b':2}}",
        "{'a':{'$in':1}}",
        "{'a':{'$size':-1}}",
        "{'a':{'$type':'text'}}",
        "{'a':{'$not':1}}",
        "{'$or':[]}",
        "{'$or':[1]}",
        "{'a..b':1}",
        "{'':1}",
        "{'a.$b':1}",
      })
  void parse_whatItDoesNotKnow_isRefused(String filter) {
    assertThatThrownBy(() -> Filter.parse(json(filter))).isInstanceOf(InvalidQueryException.class);
  }

  @Test
  void parse_unknownOperator_namesItAndThoseThereAre() {
    assertThatThrownBy(() -> Filter.parse(json("{'a':{'$regex':'x'}}")))
        .hasMessageContaining("$regex")
        .hasMessageContaining("$elemMatch");
  }

  @Test
  void parse_nestedTooDeep_isRefused() {
    String deep = "{'$or':[".repeat(28) + "{'a':1}" + "]}".repeat(28);
    assertThat(Filter.parse(json(deep)).matches(json("{'a':1}"))).isTrue();
    String deeper = "{'$or':[".repeat(29) + "{'a':{'$not':".repeat(5);
    String closing = "{'$gt':1}" + "}}".repeat(5) + "]}".repeat(29);
    assertThatThrownBy(() -> Filter.parse(json(deeper + closing)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void parse_tooManyConditions_isRefused() {
    List<Filter> many = Collections.nCopies(Filter.CONDITIONS_MAX, Filter.eq("a", 1));
    assertThat(Filter.or(many.toArray(Filter[]::new)).matches(json("{'a':1}"))).isTrue();
    List<Filter> more = Collections.nCopies(Filter.CONDITIONS_MAX + 1, Filter.eq("a", 1));
    assertThatThrownBy(() -> Filter.or(more.toArray(Filter[]::new)))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("$in");
  }

  @Test
  void in_tooManyValues_isRefused() {
    List<Value> values = new ArrayList<>();
    for (long i = 0; i <= Filter.VALUES_MAX; i++) {
      values.add(Value.of(i));
    }
    Document filter = Document.of("a", Map.of("$in", values));
    assertThatThrownBy(() -> Filter.parse(filter)).isInstanceOf(InvalidQueryException.class);
    Document allowed = Document.of("a", Map.of("$in", values.subList(0, Filter.VALUES_MAX)));
    assertThat(Filter.parse(allowed).matches(Document.of("a", 65_535))).isTrue();
  }

  @Test
  void parse_pathOfTooManyParts_isRefused() {
    assertThatThrownBy(() -> Filter.eq("a.".repeat(500) + "a", 1))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> Filter.eq("a".repeat(1_025), 1))
        .isInstanceOf(InvalidQueryException.class);
  }

  @Test
  void eq_mapWithOperators_isComparedAndNotObeyed() {
    Filter filter = Filter.eq("password", Map.of("$ne", Value.NULL));
    assertThat(filter.matches(Document.of("password", "secret"))).isFalse();
  }

  /** Both routes into a list, by number and by key, meet again and again. */
  @Test
  void matches_documentMadeToBranch_endsSoon() {
    Value inner = Value.of(1L);
    for (int i = 0; i < 30; i++) {
      inner = Value.of(List.of(Value.of(Map.of("0", inner))));
    }
    Filter filter = Filter.eq("0.".repeat(44) + "0", 1);
    assertThat(filter.matches(Document.of("0", inner))).isTrue();
  }

  static Document json(String singleQuoted) {
    return Document.parse(singleQuoted.replace('\'', '"'));
  }
}
