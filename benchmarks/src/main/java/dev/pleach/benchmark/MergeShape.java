package dev.pleach.benchmark;

import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.Path;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Value;
import java.util.List;
import java.util.Random;

/** What is written into documents that are to be merged, by the names it has as a parameter. */
public enum MergeShape {
  /** A map of 200 keys, each op writing one of them. */
  map {
    @Override
    void begin(Writer writer, AuthorId author) {
      writer.commit(author, editor -> editor.set(Path.of("key 0"), Value.of("begun")));
    }

    @Override
    void commit(Writer writer, AuthorId author, Random random, int ops) {
      writer.commit(
          author,
          editor -> {
            for (int i = 0; i < ops; i++) {
              Path key = Path.of("key " + random.nextInt(KEYS));
              editor.set(key, Value.of("value " + random.nextInt()));
            }
          });
    }
  },
  /** A text; an author types words at a place, corrects, now and then goes elsewhere. */
  text {
    @Override
    void begin(Writer writer, AuthorId author) {
      writer.commit(author, editor -> editor.make(TEXT, ContainerType.TEXT));
    }

    @Override
    void commit(Writer writer, AuthorId author, Random random, int ops) {
      int length = length(writer);
      int[] cursor = {random.nextInt(length + 1)};
      int[] grown = {length};
      writer.commit(
          author,
          editor -> {
            for (int i = 0; i < ops; i++) {
              if (cursor[0] > 0 && random.nextInt(5) == 0) {
                editor.deleteText(TEXT, --cursor[0], 1);
                grown[0]--;
              } else {
                String letter = LETTERS.get(random.nextInt(LETTERS.size()));
                editor.insertText(TEXT, cursor[0]++, letter);
                grown[0]++;
              }
            }
          });
    }

    private int length(Writer writer) {
      return writer.state().snapshot().text(TEXT).map(String::length).orElse(0);
    }
  };

  private static final int KEYS = 200;
  private static final Path TEXT = Path.of("body");
  private static final List<String> LETTERS = List.of("e", "t", "a", "o", "i", "n", " ", "s");

  /** Makes the document. */
  abstract void begin(Writer writer, AuthorId author);

  /** Makes one commit of so many ops; neighbouring letters may end up in one run. */
  abstract void commit(Writer writer, AuthorId author, Random random, int ops);
}
