package dev.pleach.docdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Value;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FilterProperties {
  @Provide
  Arbitrary<Value> filters() {
    return Worlds.filters(2);
  }

  @Provide
  Arbitrary<Document> documents() {
    return Worlds.documents();
  }

  @Provide
  Arbitrary<Value> values() {
    return Worlds.values(2);
  }

  @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
  void matches_anyFilter_asTheOracle(
      @ForAll("filters") Value filter, @ForAll("documents") Document document) {
    Document asked = Document.of(((Value.MapValue) filter).entries());
    assertThat(Filter.parse(asked).matches(document))
        .isEqualTo(FilterOracle.matches(asked.toValue(), document.toValue()));
  }

  @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
  void compare_anyValues_asTheOracle(@ForAll("values") Value left, @ForAll("values") Value right) {
    assertThat(Integer.signum(ValueOrder.INSTANCE.compare(left, right)))
        .isEqualTo(Integer.signum(FilterOracle.order(left, right)));
  }

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
  void json_anyDocument_comesBack(@ForAll("documents") Document document) {
    assertThat(Document.parse(document.toJson())).isEqualTo(document);
  }
}
