package dev.pleach.port;

/**
 * Where a replica keeps everything: blocks, heads, index rows and named state, in one place,
 * because one update changes them together.
 *
 * <p>Contract. An implementation promises:
 *
 * <ol>
 *   <li>{@link #commit} is the only method that writes. A batch is atomic: after a crash at any
 *       moment all of it is there or none.
 *   <li>It is durable: when {@code commit} returns {@link CommitResult.Committed}, the batch
 *       survives a crash of the process and a loss of power.
 *   <li>Heads move only by compare-and-replace: if one expected frontier is not the present one,
 *       nothing of the batch is written and {@link CommitResult.HeadsMoved} names it.
 *   <li>A batch is visible to every read that begins after {@code commit} returned, and to no read
 *       partly.
 *   <li>Writing a block again is harmless; a signature that comes later is added, one that is there
 *       is never lost to a block without.
 *   <li>After a failure of the medium every further {@code commit} throws: nothing is retried and
 *       then acknowledged.
 * </ol>
 *
 * <p>All methods may be called by several threads at once. Calls may block on the medium.
 */
public interface Store extends AutoCloseable {
  /**
   * Writes a batch, atomically and durably.
   *
   * @throws StoreException if the medium fails or the store is closed; nothing is acknowledged then
   */
  CommitResult commit(Batch batch);

  /** Returns the read side of the blocks. */
  BlockStore blocks();

  /** Returns the read side of the heads. */
  HeadStore heads();

  /** Returns the read side of the index rows. */
  IndexStore indexes();

  /** Returns the read side of the named state records. */
  StateStore states();

  /** Releases all resources; repeating does nothing. Everything acknowledged stays. */
  @Override
  void close();
}
