package dev.pleach.node;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * A recorded editing history in the JSON form of the public editing traces, gzipped: sequential or
 * concurrent. Positions and lengths count code points.
 *
 * @param isConcurrent whether transactions name their parents
 * @param agents number of writers, 1 if sequential
 * @param transactions in the order of the file, which is causal
 * @param endContent the text that must come out
 */
record Trace(boolean isConcurrent, int agents, List<Transaction> transactions, String endContent) {

  /**
   * Patches made in one go.
   *
   * @param agent who made them, from 0
   * @param parents indexes of the transactions it was made on; empty for the first, and for all of
   *     a sequential trace
   * @param patches applied one after another
   */
  record Transaction(int agent, List<Integer> parents, List<Patch> patches) {}

  /** At a position take out so many code points, then put in the text. */
  record Patch(int position, int deleted, String inserted) {}

  /** Returns the number of patches. */
  long edits() {
    return transactions.stream().mapToLong(transaction -> transaction.patches().size()).sum();
  }

  /**
   * Reads a trace.
   *
   * @throws Failures.BadInputException if the file is not there or is no trace
   */
  static Trace read(Path file) {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file), 1 << 16);
        JsonParser parser = new JsonFactory().createParser(in)) {
      return new Reader(parser).read();
    } catch (IOException | IllegalStateException | IndexOutOfBoundsException e) {
      throw new Failures.BadInputException("cannot read the trace '" + file + "': " + reason(e));
    }
  }

  private static String reason(Exception e) {
    return e instanceof NoSuchFileException ? "no such file" : String.valueOf(e.getMessage());
  }

  /** Reads the JSON as a stream: traces have millions of numbers. */
  private static final class Reader {
    private final JsonParser parser;
    private final List<Transaction> transactions = new ArrayList<>();
    private boolean isConcurrent;
    private int agents = 1;
    private String endContent = "";
    private boolean hasTransactions;
    private boolean hasEnd;

    Reader(JsonParser parser) {
      this.parser = parser;
    }

    Trace read() throws IOException {
      expect(JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        field(parser.currentName());
      }
      if (!(hasTransactions && hasEnd)) {
        throw new IllegalStateException("a trace has 'txns' and 'endContent'");
      }
      return new Trace(isConcurrent, agents, transactions, endContent);
    }

    private void field(String name) throws IOException {
      parser.nextToken();
      switch (name) {
        case "kind" -> isConcurrent = "concurrent".equals(parser.getText());
        case "numAgents" -> agents = parser.getIntValue();
        case "endContent" -> {
          endContent = parser.getText();
          hasEnd = true;
        }
        case "startContent" -> requireEmpty(parser.getText());
        case "txns" -> transactions();
        default -> parser.skipChildren();
      }
    }

    private static void requireEmpty(String startContent) {
      if (!startContent.isEmpty()) {
        throw new IllegalStateException("a trace that starts with text is not supported");
      }
    }

    private void transactions() throws IOException {
      hasTransactions = true;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        transactions.add(transaction());
      }
    }

    private Transaction transaction() throws IOException {
      int agent = 0;
      List<Integer> parents = List.of();
      List<Patch> patches = List.of();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "agent" -> agent = parser.getIntValue();
          case "parents" -> parents = numbers();
          case "patches" -> patches = patches();
          default -> parser.skipChildren();
        }
      }
      return new Transaction(agent, parents, patches);
    }

    private List<Integer> numbers() throws IOException {
      List<Integer> numbers = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        numbers.add(parser.getIntValue());
      }
      return numbers;
    }

    private List<Patch> patches() throws IOException {
      List<Patch> patches = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        int position = parser.nextIntValue(-1);
        int deleted = parser.nextIntValue(-1);
        String inserted = Objects.requireNonNullElse(parser.nextTextValue(), "");
        expect(JsonToken.END_ARRAY);
        patches.add(new Patch(position, deleted, inserted));
      }
      return patches;
    }

    private void expect(JsonToken token) throws IOException {
      if (parser.nextToken() != token) {
        throw new IllegalStateException("not the form of an editing trace");
      }
    }
  }
}
