package dev.pleach.simulator;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.BlockStore;
import dev.pleach.port.CommitResult;
import dev.pleach.port.HeadStore;
import dev.pleach.port.IndexStore;
import dev.pleach.port.StateStore;
import dev.pleach.port.Store;
import dev.pleach.port.StoreException;
import dev.pleach.port.StoredBlock;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** One engine's use of a {@link SimulatedDisk}, until it closes or the power goes. */
final class SimulatedStore implements Store {
  private final SimulatedDisk disk;
  private final DiskContents contents;
  private final Blocks blocks = new Blocks();
  private final Heads heads = new Heads();
  private final Indexes indexes = new Indexes();
  private final States states = new States();
  private boolean open = true;

  SimulatedStore(SimulatedDisk disk, DiskContents contents) {
    this.disk = disk;
    this.contents = contents;
  }

  boolean isOpen() {
    return open;
  }

  @Override
  public CommitResult commit(Batch batch) {
    now();
    return disk.commit(batch);
  }

  private DiskContents now() {
    if (!open) {
      throw new StoreException("the simulated store is closed, or its power is gone");
    }
    return contents;
  }

  @Override
  public BlockStore blocks() {
    return blocks;
  }

  @Override
  public HeadStore heads() {
    return heads;
  }

  @Override
  public IndexStore indexes() {
    return indexes;
  }

  @Override
  public StateStore states() {
    return states;
  }

  @Override
  public void close() {
    open = false;
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private final class Blocks implements BlockStore {
    @Override
    public Optional<SignedBlock> get(Cid cid) {
      return Optional.ofNullable(now().blocks.get(cid));
    }

    @Override
    public boolean contains(Cid cid) {
      return now().blocks.containsKey(cid);
    }

    @Override
    public void forEach(Consumer<? super StoredBlock> visitor) {
      for (SignedBlock signed : List.copyOf(now().blocks.values())) {
        visitor.accept(
            new StoredBlock(signed.block().cid(), signed.block().bytes(), signed.signature()));
      }
    }
  }

  private final class Heads implements HeadStore {
    @Override
    public Frontier heads(DocumentId document) {
      return now().heads.getOrDefault(document, Frontier.EMPTY);
    }

    @Override
    public void forEach(BiConsumer<? super DocumentId, ? super Frontier> visitor) {
      now().heads.forEach(visitor);
    }
  }

  private final class Indexes implements IndexStore {
    @Override
    public Optional<byte[]> get(String index, byte[] key) {
      return Optional.ofNullable(now().rows(index).get(key)).map(byte[]::clone);
    }

    @Override
    public void scan(
        String index,
        byte[] prefix,
        byte[] from,
        BiPredicate<? super byte[], ? super byte[]> visitor) {
      byte[] first = Arrays.compareUnsigned(prefix, from) > 0 ? prefix : from;
      ConcurrentNavigableMap<byte[], byte[]> rows = now().rows(index).tailMap(first, true);
      for (Map.Entry<byte[], byte[]> row : rows.entrySet()) {
        if (!startsWith(row.getKey(), prefix)
            || !visitor.test(row.getKey().clone(), row.getValue().clone())) {
          return;
        }
      }
    }
  }

  private final class States implements StateStore {
    @Override
    public Optional<byte[]> get(String name) {
      return Optional.ofNullable(now().states.get(DiskContents.stateKey(name))).map(byte[]::clone);
    }

    @Override
    public void forEach(String prefix, BiConsumer<? super String, ? super byte[]> visitor) {
      byte[] first = DiskContents.stateKey(prefix);
      for (Map.Entry<byte[], byte[]> row : now().states.tailMap(first, true).entrySet()) {
        if (!startsWith(row.getKey(), first)) {
          return;
        }
        visitor.accept(new String(row.getKey(), StandardCharsets.UTF_8), row.getValue().clone());
      }
    }
  }
}
