package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ConvergenceFiguresTest {
  @Test
  void rowOverGoodWire_takesWholeRoundTrips() {
    ConvergenceFigures.Row row = new ConvergenceFigures(3).row(200, 100);
    assertThat(row.cells()).hasSize(3);
    assertThat(row.cells().get(0).medianMillis()).isBetween(100L, 300L);
    assertThat(row.cells()).allMatch(cell -> cell.maxMillis() >= cell.medianMillis());
    assertThat(row.toMarkdown()).startsWith("| 200 | 100 ms | ");
  }

  @Test
  void plotOfRows_isWellFormedAndHasABarForEachCell() throws Exception {
    List<ConvergenceFigures.Cell> cells =
        List.of(
            new ConvergenceFigures.Cell(0, 2),
            new ConvergenceFigures.Cell(150, 1_000),
            new ConvergenceFigures.Cell(900, 31_000));
    List<ConvergenceFigures.Row> rows =
        List.of(
            new ConvergenceFigures.Row(1_000, 1, cells),
            new ConvergenceFigures.Row(1_000, 100, cells),
            new ConvergenceFigures.Row(100_000, 1, cells));
    String svg = new ConvergencePlot(rows, List.of(0.0, 0.01, 0.05), 5).toSvg();
    Document drawn =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    int background = 1;
    int legend = 3;
    assertThat(drawn.getElementsByTagName("rect").getLength())
        .isEqualTo(background + rows.size() * cells.size() + legend);
    assertThat(svg).contains("1,000 documents, round trip", "100,000 documents, round trip");
  }
}
