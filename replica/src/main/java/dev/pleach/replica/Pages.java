package dev.pleach.replica;

import dev.pleach.dag.DocumentId;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * Walks an ordered index page by page, so that no iterator of the store stays open. The first page
 * is short, since most who ask want one document.
 */
final class Pages<T> implements Iterator<T> {
  private static final int SIZE_FIRST = 4;
  private static final int SIZE_MAX = 1_024;

  /** Reads up to so many ids, beginning at these bytes. */
  interface Reader {
    List<DocumentId> read(byte[] from, int size);
  }

  private final Reader reader;
  private final Function<DocumentId, T> item;
  private int size = SIZE_FIRST;
  private List<DocumentId> page;
  private int at;

  Pages(byte[] from, Reader reader, Function<DocumentId, T> item) {
    this.reader = reader;
    this.item = item;
    this.page = reader.read(from, size);
  }

  @Override
  public boolean hasNext() {
    if (at == size) {
      byte[] from = after(page.get(size - 1));
      size = Math.min(SIZE_MAX, 4 * size);
      page = reader.read(from, size);
      at = 0;
    }
    return at < page.size();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return item.apply(page.get(at++));
  }

  /** The least key greater than an id: the id with one byte more. */
  private static byte[] after(DocumentId document) {
    return ByteBuffer.allocate(33).put(document.bytes()).put((byte) 0).array();
  }
}
