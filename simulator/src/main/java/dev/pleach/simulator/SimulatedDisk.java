package dev.pleach.simulator;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.CommitResult;
import dev.pleach.port.HeadMove;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Store;
import dev.pleach.port.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated peer keeps over crashes, and the crashes themselves: the power can be made to go
 * at any commit, right before or right after it. Engines work on a {@link Store} of it, one at a
 * time.
 *
 * <p>Everything is in memory. For the thread of the simulation alone.
 */
public final class SimulatedDisk {
  private final DiskContents contents;
  private Consumer<? super Batch> watcher = batch -> {};
  private @Nullable Runnable onPowerCut;
  private CrashPoint crashPoint = CrashPoint.BEFORE_COMMIT;
  private long commitsUntilCrash;
  private long commits;
  private @Nullable SimulatedStore inUse;

  private SimulatedDisk(DiskContents contents) {
    this.contents = contents;
  }

  /** Returns a disk with nothing on it. */
  public static SimulatedDisk empty() {
    return new SimulatedDisk(new DiskContents());
  }

  /** Returns another disk with the same contents and no crash ahead. */
  public SimulatedDisk copy() {
    return new SimulatedDisk(contents.copy());
  }

  /**
   * Returns a store of these contents.
   *
   * @throws StoreException if the last one was not closed, and the power did not go either
   */
  public Store open() {
    if (inUse != null && inUse.isOpen()) {
      throw new StoreException("the simulated disk is in use");
    }
    SimulatedStore store = new SimulatedStore(this, contents);
    inUse = store;
    return store;
  }

  /** Takes the power away now: the open store is dead, what was committed stays. */
  public void losePower() {
    onPowerCut = null;
    if (inUse != null) {
      inUse.close();
    }
  }

  /**
   * Takes the power away at a coming commit.
   *
   * @param commitsFromNow 1 for the very next
   * @param point before or after it is durable
   * @param then called with the power gone, before the commit throws
   */
  public void crashAt(int commitsFromNow, CrashPoint point, Runnable then) {
    if (commitsFromNow < 1) {
      throw new IllegalArgumentException("the next commit is number 1");
    }
    commitsUntilCrash = commitsFromNow;
    crashPoint = point;
    onPowerCut = then;
  }

  /** Forgets a crash that lies ahead. */
  public void crashNoMore() {
    onPowerCut = null;
  }

  /** Has every batch shown to a watcher once it is durable. */
  public void watch(Consumer<? super Batch> next) {
    watcher = next;
  }

  /** Returns how many batches were written. */
  public long commits() {
    return commits;
  }

  /** Returns the durable blocks, in the order in which they came; a view. */
  public Map<Cid, SignedBlock> blocks() {
    return Collections.unmodifiableMap(contents.blocks);
  }

  /** Returns the durable heads, in the order of the documents' ids. */
  public Map<DocumentId, Frontier> heads() {
    return new TreeMap<>(contents.heads);
  }

  Frontier heads(DocumentId document) {
    return contents.heads.getOrDefault(document, Frontier.EMPTY);
  }

  /** Returns all state records. */
  List<StateRecord> states() {
    List<StateRecord> all = new ArrayList<>();
    contents.states.forEach(
        (name, value) -> all.add(StateRecord.put(new String(name, StandardCharsets.UTF_8), value)));
    return all;
  }

  /** Returns a copy of all index rows. */
  Map<String, TreeMap<byte[], byte[]>> indexes() {
    Map<String, TreeMap<byte[], byte[]>> copy = new LinkedHashMap<>();
    contents.indexes.forEach((name, rows) -> copy.put(name, new TreeMap<>(rows)));
    return copy;
  }

  CommitResult commit(Batch batch) {
    boolean crashes = onPowerCut != null && --commitsUntilCrash == 0;
    if (crashes && crashPoint == CrashPoint.BEFORE_COMMIT) {
      throw cutPower();
    }
    Optional<HeadMove> moved =
        batch.headMoves().stream().filter(move -> !contents.isAsExpected(move)).findFirst();
    if (moved.isEmpty()) {
      contents.write(batch);
      commits++;
      watcher.accept(batch);
    }
    if (crashes) {
      throw cutPower();
    }
    return moved
        .<CommitResult>map(
            move ->
                new CommitResult.HeadsMoved(
                    move.document(), contents.heads.getOrDefault(move.document(), Frontier.EMPTY)))
        .orElseGet(CommitResult.Committed::new);
  }

  private PowerCutException cutPower() {
    Runnable then = onPowerCut;
    losePower();
    if (then != null) {
      then.run();
    }
    return new PowerCutException(commits, crashPoint);
  }

  /** The blocks of this disk and others in one map. */
  static Map<Cid, SignedBlock> union(Iterable<SimulatedDisk> disks) {
    Map<Cid, SignedBlock> all = new LinkedHashMap<>();
    disks.forEach(disk -> all.putAll(disk.contents.blocks));
    return all;
  }
}
