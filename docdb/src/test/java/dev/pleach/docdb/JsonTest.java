package dev.pleach.docdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void write_bytesAndLinks_comeBack() {
    Cid cid = Cid.ofDagCbor(new byte[] {1});
    Document document = Document.of("bytes", new byte[] {1, 2, -1}).with("link", cid);
    assertThat(document.toJson())
        .isEqualTo("{\"link\":{\"$link\":\"" + cid + "\"},\"bytes\":{\"$bytes\":\"AQL/\"}}");
    Document read = Document.parse(document.toJson());
    assertThat(read.bytes("bytes")).hasValue(new byte[] {1, 2, -1});
    assertThat(read.link("link")).hasValue(cid);
  }

  @Test
  void parse_numbers_keepTheirKind() {
    Document read = Document.parse("{\"a\":9223372036854775807,\"b\":2.5,\"c\":3.0,\"d\":-0.0}");
    assertThat(read.get("a")).hasValue(Value.of(Long.MAX_VALUE));
    assertThat(read.get("b")).hasValue(Value.of(2.5));
    assertThat(read.get("c")).hasValue(Value.of(3L));
    assertThat(read.get("d")).hasValue(Value.of(0L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}x",
        "{} {}",
        "{\"a\":1,\"a\":2}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{\"a\":1e999}",
        "{\"a\":9223372036854775808}",
        "{\"a\":\"\\ud800\"}",
        "{\"\\ud800\":1}",
        "{\"a\":{\"$bytes\":\"*\"}}",
        "{\"a\":{\"$link\":\"x\"}}",
        "[1]",
        "null",
        "// no\n{}"
      })
  void parse_whatIsNoDocument_isRefused(String json) {
    assertThatThrownBy(() -> Document.parse(json)).isInstanceOf(InvalidJsonException.class);
  }

  @Test
  void parse_nesting_hasALimit() {
    String deepest = "{\"a\":" + "[".repeat(60) + "]".repeat(60) + "}";
    assertThat(Document.parse(deepest).fields()).hasSize(1);
    String deeper = "{\"a\":" + "[".repeat(61) + "]".repeat(61) + "}";
    assertThatThrownBy(() -> Document.parse(deeper))
        .isInstanceOf(InvalidJsonException.class)
        .hasMessageContaining("60");
    String bomb = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThatThrownBy(() -> Document.parse(bomb)).isInstanceOf(InvalidJsonException.class);
  }

  @Test
  void document_nesting_hasTheSameLimit() {
    Value nested = Value.of(List.of());
    for (int i = 1; i < Document.NESTING_MAX; i++) {
      nested = Value.of(List.of(nested));
    }
    assertThat(Document.of("a", nested).fields()).hasSize(1);
    Value deeper = Value.of(List.of(nested));
    assertThatThrownBy(() -> Document.of("a", deeper)).isInstanceOf(InvalidDocumentException.class);
  }

  @Test
  void sort_parse_keepsTheOrderWritten() {
    Sort sort = Sort.parse("{\"bb\":-1,\"a\":1}");
    Document first = Document.of("a", 1).with("bb", 1);
    Document second = Document.of("a", 2).with("bb", 2);
    assertThat(sort.compare(first, second)).isPositive();
    assertThat(Sort.parse("{\"a\":1,\"bb\":-1}").compare(first, second)).isNegative();
    assertThatThrownBy(() -> Sort.parse("{\"a\":2}")).isInstanceOf(InvalidJsonException.class);
  }
}
