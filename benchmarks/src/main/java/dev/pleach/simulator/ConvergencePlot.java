package dev.pleach.simulator;

import java.util.List;
import java.util.Locale;

/** Draws the rows of {@link ConvergenceFigures} as bars on a logarithmic scale of time. */
final class ConvergencePlot {
  private static final List<String> COLOURS = List.of("#4c78a8", "#f58518", "#e45756");
  private static final List<String> DECADES =
      List.of("1 ms", "10 ms", "0.1 s", "1 s", "10 s", "100 s");
  private static final int LEFT = 60;
  private static final int RIGHT = 750;
  private static final int BASE = 270;
  private static final int DECADE = 44;
  private static final int BAR = 26;
  private static final int BAR_STEP = 28;
  private static final int ROW_STEP = 106;
  private static final int GROUP_GAP = 20;

  /** What has no height on a logarithmic scale is drawn a little above the base. */
  private static final double LEAST_MILLIS = 1.2;

  private final List<ConvergenceFigures.Row> rows;
  private final List<Double> losses;
  private final int runs;
  private final StringBuilder svg = new StringBuilder();

  ConvergencePlot(List<ConvergenceFigures.Row> rows, List<Double> losses, int runs) {
    this.rows = List.copyOf(rows);
    this.losses = List.copyOf(losses);
    this.runs = runs;
  }

  String toSvg() {
    line("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 330\"");
    line("  font-family=\"sans-serif\" font-size=\"12\">");
    line("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
    line(
        "<text x=\"%d\" y=\"20\" font-size=\"14\">Time until two peers agree, 1 %% of the documents"
            + " changed (median; line to the longest of %d seeds)</text>",
        LEFT, runs);
    for (int i = 0; i < DECADES.size(); i++) {
      int y = BASE - i * DECADE;
      line("<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"#ddd\"/>", LEFT, RIGHT, y, y);
      line("<text x=\"54\" y=\"%d\" text-anchor=\"end\">%s</text>", y + 4, DECADES.get(i));
    }
    drawRows();
    drawLegend();
    line("</svg>");
    return svg.toString();
  }

  private void drawRows() {
    int x = LEFT + GROUP_GAP;
    int groupBegan = x;
    for (int i = 0; i < rows.size(); i++) {
      ConvergenceFigures.Row row = rows.get(i);
      int width = BAR_STEP * row.cells().size();
      for (int j = 0; j < row.cells().size(); j++) {
        drawCell(x + j * BAR_STEP, row.cells().get(j), COLOURS.get(j));
      }
      middle(x + width / 2, BASE + 16, row.roundTripMillis() + " ms");
      boolean isLastOfGroup =
          i + 1 == rows.size() || rows.get(i + 1).documents() != row.documents();
      if (isLastOfGroup) {
        middle((groupBegan + x + width) / 2, BASE + 34, documents(row) + ", round trip");
        groupBegan = x + ROW_STEP + GROUP_GAP;
      }
      x += isLastOfGroup ? ROW_STEP + GROUP_GAP : ROW_STEP;
    }
  }

  private static String documents(ConvergenceFigures.Row row) {
    return String.format(Locale.ROOT, "%,d documents", row.documents());
  }

  private void drawCell(int x, ConvergenceFigures.Cell cell, String colour) {
    int top = height(cell.medianMillis());
    line(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>",
        x, top, BAR, BASE - top, colour);
    int middle = x + BAR / 2;
    line(
        "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"#333\"/>",
        middle, middle, top, height(cell.maxMillis()));
  }

  private static int height(long millis) {
    return (int) Math.round(BASE - DECADE * Math.log10(Math.max(LEAST_MILLIS, millis)));
  }

  private void drawLegend() {
    for (int i = 0; i < losses.size(); i++) {
      int x = LEFT + 20 + i * 150;
      line("<rect x=\"%d\" y=\"312\" width=\"12\" height=\"12\" fill=\"%s\"/>", x, COLOURS.get(i));
      line("<text x=\"%d\" y=\"323\">%.0f %% of frames lost</text>", x + 18, losses.get(i) * 100);
    }
  }

  private void middle(int x, int y, String text) {
    line("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>", x, y, text);
  }

  private void line(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
