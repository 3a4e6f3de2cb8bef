package dev.pleach.replica;

/** Is told how far an export or import has come. */
@FunctionalInterface
public interface TransferProgress {
  /**
   * So much is done.
   *
   * @param blocks blocks so far
   * @param of blocks in all
   */
  void at(long blocks, long of);
}
