package dev.pleach.docdb;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Reads a sort in the order in which its paths are written. */
final class SortReader {
  private SortReader() {}

  static Sort read(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new InvalidJsonException("a sort is a JSON object of paths with 1 or -1");
    }
    Sort sort = Sort.BY_ID;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String path = parser.currentName();
      sort = direction(parser, path) > 0 ? sort.thenAscending(path) : sort.thenDescending(path);
    }
    return sort;
  }

  private static int direction(JsonParser parser, String path) throws IOException {
    boolean isInt = parser.nextToken() == JsonToken.VALUE_NUMBER_INT;
    String text = parser.getText();
    if (!isInt || !(text.equals("1") || text.equals("-1"))) {
      throw new InvalidJsonException("at '" + path + "': a direction is 1 or -1, got " + text);
    }
    return Integer.parseInt(text);
  }
}
