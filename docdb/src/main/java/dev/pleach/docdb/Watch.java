package dev.pleach.docdb;

/** A watch over the result of a filter, until it is closed. */
public interface Watch extends AutoCloseable {
  /**
   * Ends it; repeating does nothing. No call begins after this returned; one that is under way on
   * another thread may still be finishing.
   */
  @Override
  void close();
}
