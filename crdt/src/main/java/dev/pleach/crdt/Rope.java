package dev.pleach.crdt;

import java.util.ArrayList;
import java.util.List;

/**
 * A text that is edited in the middle, in code points: chunks of a bounded number of characters.
 * Finding a place scans the lengths of the chunks from wherever the last edit was, since edits tend
 * to be close to each other.
 */
final class Rope {
  private static final int CHUNK_MAX = 2_048;

  private final List<Chunk> chunks = new ArrayList<>(List.of(new Chunk(new StringBuilder(), 0)));
  private int length;
  private int chunk;
  private int chunkStart;

  /** Returns the number of code points. */
  int length() {
    return length;
  }

  void insert(int index, String text) {
    int count = text.codePointCount(0, text.length());
    seek(index);
    Chunk at = chunks.get(chunk);
    at.insert(index - chunkStart, text, count);
    length += count;
    if (at.count > CHUNK_MAX) {
      divide(at);
    }
  }

  private void divide(Chunk full) {
    List<Chunk> parts = new ArrayList<>();
    int size = CHUNK_MAX / 2;
    for (int from = 0; from < full.count; from += size) {
      parts.add(full.part(from, Math.min(full.count, from + size)));
    }
    chunks.remove(chunk);
    chunks.addAll(chunk, parts);
  }

  void delete(int index, int count) {
    int left = count;
    seek(index);
    length -= count;
    while (left > 0) {
      Chunk at = chunks.get(chunk);
      int from = index - chunkStart;
      if (from == at.count) {
        chunkStart += at.count;
        chunk++;
        continue;
      }
      int here = Math.min(left, at.count - from);
      at.delete(from, here);
      left -= here;
      if (at.count == 0 && chunks.size() > 1) {
        removeEmpty();
      }
    }
  }

  private void removeEmpty() {
    chunks.remove(chunk);
    if (chunk == chunks.size()) {
      chunk--;
      chunkStart -= chunks.get(chunk).count;
    }
  }

  void clear() {
    chunks.clear();
    chunks.add(new Chunk(new StringBuilder(), 0));
    length = 0;
    chunk = 0;
    chunkStart = 0;
  }

  /** Goes to the chunk that holds the index or ends at it. */
  private void seek(int index) {
    while (index < chunkStart) {
      chunk--;
      chunkStart -= chunks.get(chunk).count;
    }
    while (index > chunkStart + chunks.get(chunk).count) {
      chunkStart += chunks.get(chunk).count;
      chunk++;
    }
  }

  @Override
  public String toString() {
    StringBuilder all = new StringBuilder(length);
    chunks.forEach(part -> all.append(part.text));
    return all.toString();
  }

  /** Some text with its number of code points. */
  private static final class Chunk {
    private final StringBuilder text;
    private int count;

    Chunk(StringBuilder text, int count) {
      this.text = text;
      this.count = count;
    }

    /** Without characters beyond the basic plane an index of code points is one of characters. */
    private int offset(int index) {
      return count == text.length() ? index : text.offsetByCodePoints(0, index);
    }

    void insert(int index, String inserted, int insertedCount) {
      text.insert(offset(index), inserted);
      count += insertedCount;
    }

    void delete(int from, int deleted) {
      int start = offset(from);
      text.delete(start, offset(from + deleted));
      count -= deleted;
    }

    Chunk part(int from, int to) {
      return new Chunk(new StringBuilder(text.substring(offset(from), offset(to))), to - from);
    }
  }
}
