package dev.pleach.testkit.asserting;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.BlockStore;
import dev.pleach.port.CommitResult;
import dev.pleach.port.HeadMove;
import dev.pleach.port.HeadStore;
import dev.pleach.port.IndexStore;
import dev.pleach.port.StateStore;
import dev.pleach.port.Store;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Watches whoever uses a store. A commit must keep the graph whole:
 *
 * <ul>
 *   <li>what a block links to is in the store or in the same batch, and of the same document: no
 *       block is stored before its parents;
 *   <li>a head is a block that is in the store or in the same batch, of the document it is a head
 *       of;
 *   <li>no head of the new frontier is a parent, or the back, of a block of the batch;
 *   <li>a new block of the batch is a head of its document or a link of another new block: none is
 *       left where no walk from the heads finds it;
 *   <li>nothing is called after {@code close}.
 * </ul>
 *
 * <p>Breaches throw {@link AssertionError} before the store underneath is touched. Each method may
 * be called by several threads at once if the store's may.
 */
public final class AssertingStore implements Store {
  private final Store store;
  private volatile boolean closed;

  private AssertingStore(Store store) {
    this.store = store;
  }

  /** Watches the users of a store. */
  public static AssertingStore around(Store store) {
    return new AssertingStore(store);
  }

  @Override
  public CommitResult commit(Batch batch) {
    checkOpen();
    new Check(batch).run();
    return store.commit(batch);
  }

  private Store checkOpen() {
    if (closed) {
      throw new AssertionError("the store is used after it was closed");
    }
    return store;
  }

  @Override
  public BlockStore blocks() {
    return checkOpen().blocks();
  }

  @Override
  public HeadStore heads() {
    return checkOpen().heads();
  }

  @Override
  public IndexStore indexes() {
    return checkOpen().indexes();
  }

  @Override
  public StateStore states() {
    return checkOpen().states();
  }

  @Override
  public void close() {
    closed = true;
    store.close();
  }

  /** The rules for one batch. */
  private final class Check {
    private final Batch batch;
    private final Map<Cid, Block> added = new HashMap<>();
    private final Set<Cid> linked = new HashSet<>();

    Check(Batch batch) {
      this.batch = batch;
      for (SignedBlock block : batch.blocks()) {
        added.put(block.block().cid(), block.block());
        linked.addAll(block.block().links());
      }
    }

    void run() {
      added.values().forEach(this::checkLinks);
      Set<Cid> heads = new HashSet<>();
      for (HeadMove move : batch.headMoves()) {
        move.next().heads().forEach(head -> checkHead(move.document(), head));
        heads.addAll(move.next().heads());
      }
      for (Cid cid : added.keySet()) {
        require(
            heads.contains(cid) || linked.contains(cid) || store.blocks().contains(cid),
            "block " + cid + " is stored where no head leads to it");
      }
    }

    private void checkLinks(Block block) {
      for (Cid link : block.links()) {
        Block below = find(link, "block " + block.cid() + " is stored before its link " + link);
        require(
            below.document().equals(block.document()),
            "block " + block.cid() + " stands on a block of another document");
      }
    }

    private void checkHead(DocumentId document, Cid head) {
      Block block = find(head, "head " + head + " of " + document + " is not stored");
      require(
          block.document().equals(document),
          "head " + head + " is of another document than " + document);
      require(!linked.contains(head), "head " + head + " is a link of a block of the same batch");
    }

    private Block find(Cid cid, String breach) {
      return Optional.ofNullable(added.get(cid))
          .or(() -> store.blocks().get(cid).map(SignedBlock::block))
          .orElseThrow(() -> new AssertionError(breach));
    }
  }

  private static void require(boolean holds, String breach) {
    if (!holds) {
      throw new AssertionError(breach);
    }
  }
}
