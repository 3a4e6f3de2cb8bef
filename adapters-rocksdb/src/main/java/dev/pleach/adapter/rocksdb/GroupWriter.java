package dev.pleach.adapter.rocksdb;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;
import dev.pleach.port.CommitResult;
import dev.pleach.port.CorruptDataException;
import dev.pleach.port.HeadMove;
import dev.pleach.port.StoreException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the heads of a group of batches, each with what those before it leave, and writes those
 * that fit in one atomic, forced write. For one thread at a time.
 *
 * <p>After a failed write nothing is known of what reached the disk, and the system may have
 * dropped the pages that it could not write; so the store stays read-only until it is opened again,
 * and nothing is retried.
 */
final class GroupWriter {
  private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);

  private final Engine engine;
  private volatile @Nullable StoreException failure;

  GroupWriter(Engine engine) {
    this.engine = engine;
  }

  boolean hasFailed() {
    return failure != null;
  }

  /** Answers every batch of the group. */
  void write(List<GroupCommit.Waiting> group) {
    StoreException failed = failure;
    if (failed != null) {
      group.forEach(waiting -> waiting.fail(failed));
      return;
    }
    try (WriteBatch batch = new WriteBatch()) {
      Map<GroupCommit.Waiting, CommitResult> answers = new LinkedHashMap<>();
      Group written = new Group(batch);
      for (GroupCommit.Waiting waiting : group) {
        try {
          answers.put(waiting, written.add(waiting.batch()));
        } catch (StoreException e) { // its own heads or block cannot be read: the others go on
          waiting.fail(e);
        }
      }
      if (batch.count() > 0) {
        engine.write(batch);
      }
      answers.forEach(GroupCommit.Waiting::answer);
    } catch (RocksDBException e) {
      StoreException readOnly = turnReadOnly(e);
      group.forEach(waiting -> waiting.fail(readOnly));
    }
  }

  private StoreException turnReadOnly(RocksDBException e) {
    StoreException readOnly =
        new StoreException(
            "the store in "
                + engine.directory()
                + " is read-only since a write failed ("
                + e.getMessage()
                + "): free space or mend the disk, then open it again",
            e);
    failure = readOnly;
    LOG.error("{}", readOnly.getMessage());
    return readOnly;
  }

  /** What the batches taken so far leave, over what is on disk. */
  private final class Group {
    private final WriteBatch batch;
    private final Map<DocumentId, Frontier> heads = new HashMap<>();
    private final Set<Cid> blocks = new HashSet<>();

    Group(WriteBatch batch) {
      this.batch = batch;
    }

    /** Reads first, then writes: a batch whose reads fail leaves no part of itself behind. */
    CommitResult add(EncodedBatch added) throws RocksDBException {
      for (HeadMove move : added.headMoves()) {
        Frontier actual = heads(move.document());
        if (!actual.equals(move.expected())) {
          return new CommitResult.HeadsMoved(move.document(), actual);
        }
      }
      for (EncodedBatch.BlockEntry block : blocksToWrite(added).values()) {
        blocks.add(block.cid());
        engine.put(batch, Family.BLOCKS, block.key(), Optional.of(block.value()));
      }
      for (HeadMove move : added.headMoves()) {
        addHeads(move);
      }
      for (EncodedBatch.Entry entry : added.entries()) {
        engine.put(batch, entry.family(), entry.key(), entry.value());
      }
      return new CommitResult.Committed();
    }

    private Frontier heads(DocumentId document) {
      Frontier moved = heads.get(document);
      return moved != null ? moved : RocksHeads.read(engine, document);
    }

    private void addHeads(HeadMove move) throws RocksDBException {
      heads.put(move.document(), move.next());
      Optional<byte[]> value =
          move.next().isEmpty() ? Optional.empty() : Optional.of(Layout.headsValue(move.next()));
      engine.put(batch, Family.HEADS, move.document().bytes(), value);
    }

    /** Leaves out unsigned blocks that are here, so that a signature that is there stays. */
    private Map<Cid, EncodedBatch.BlockEntry> blocksToWrite(EncodedBatch added) {
      Map<Cid, EncodedBatch.BlockEntry> chosen = new LinkedHashMap<>();
      for (EncodedBatch.BlockEntry block : added.blocks()) {
        Cid cid = block.cid();
        if (block.isSigned()
            || !(chosen.containsKey(cid) || blocks.contains(cid) || isStored(block))) {
          chosen.put(cid, block);
        }
      }
      return chosen;
    }

    private boolean isStored(EncodedBatch.BlockEntry block) {
      try {
        return engine
            .get(Family.BLOCKS, block.key(), () -> "block " + block.cid())
            .filter(stored -> isSame(block, stored))
            .isPresent();
      } catch (CorruptDataException e) {
        return false; // overwriting it is the repair
      }
    }

    private static boolean isSame(EncodedBatch.BlockEntry block, byte[] stored) {
      byte[] own = Layout.storedBlock(block.cid(), block.value()).bytes();
      return Arrays.equals(own, Layout.storedBlock(block.cid(), stored).bytes());
    }
  }
}
