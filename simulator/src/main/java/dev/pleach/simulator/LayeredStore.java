package dev.pleach.simulator;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.BlockStore;
import dev.pleach.port.CommitResult;
import dev.pleach.port.HeadMove;
import dev.pleach.port.HeadStore;
import dev.pleach.port.IndexRow;
import dev.pleach.port.IndexStore;
import dev.pleach.port.StateRecord;
import dev.pleach.port.StateStore;
import dev.pleach.port.Store;
import dev.pleach.port.StoredBlock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * What one peer has written, on top of a {@link SyntheticCollection} that it shares with others. It
 * stays when the engine on it closes; only the open engine's view ends. For the thread of the
 * simulation alone.
 */
final class LayeredStore implements Store {
  private static final String BY_SCOPE = "scope";
  private static final int PAGE = 256;

  private final SyntheticCollection base;
  private final SyntheticRows rows;
  private final Map<Cid, SignedBlock> blocks = new LinkedHashMap<>();
  private final Map<DocumentId, Frontier> heads = new HashMap<>();

  /** Rows written; empty where a row was deleted. */
  private final Map<String, TreeMap<byte[], Optional<byte[]>>> written = new HashMap<>();

  private final TreeMap<String, byte[]> states = new TreeMap<>();

  LayeredStore(SyntheticCollection base, byte[] scope) {
    this.base = base;
    this.rows = new SyntheticRows(base, scope);
  }

  /** Returns the blocks written, in their order. */
  Map<Cid, SignedBlock> written() {
    return blocks;
  }

  /** Returns the heads moved. */
  Map<DocumentId, Frontier> moved() {
    return heads;
  }

  @Override
  public CommitResult commit(Batch batch) {
    for (HeadMove move : batch.headMoves()) {
      Frontier present = headsOf(move.document());
      if (!present.equals(move.expected())) {
        return new CommitResult.HeadsMoved(move.document(), present);
      }
    }
    batch.blocks().forEach(signed -> blocks.putIfAbsent(signed.block().cid(), signed));
    batch.headMoves().forEach(move -> heads.put(move.document(), move.next()));
    batch.indexRows().forEach(this::write);
    batch.states().forEach(this::write);
    return new CommitResult.Committed();
  }

  private void write(IndexRow row) {
    written(row.index()).put(row.key(), row.value());
  }

  private TreeMap<byte[], Optional<byte[]>> written(String index) {
    return written.computeIfAbsent(index, name -> new TreeMap<>(Arrays::compareUnsigned));
  }

  private void write(StateRecord record) {
    record
        .value()
        .ifPresentOrElse(
            value -> states.put(record.name(), value), () -> states.remove(record.name()));
  }

  private Frontier headsOf(DocumentId document) {
    Frontier own = heads.get(document);
    if (own != null) {
      return own;
    }
    OptionalInt rank = base.rank(document.bytes());
    return rank.isPresent() ? new Frontier(List.of(base.head(rank.getAsInt()))) : Frontier.EMPTY;
  }

  private Optional<SignedBlock> block(Cid cid) {
    SignedBlock own = blocks.get(cid);
    if (own != null) {
      return Optional.of(own);
    }
    OptionalInt rank = base.rankOf(cid);
    return rank.isPresent() ? Optional.of(base.block(rank.getAsInt())) : Optional.empty();
  }

  @Override
  public BlockStore blocks() {
    return new BlockStore() {
      @Override
      public Optional<SignedBlock> get(Cid cid) {
        return block(cid);
      }

      @Override
      public boolean contains(Cid cid) {
        return blocks.containsKey(cid) || base.rankOf(cid).isPresent();
      }

      @Override
      public void forEach(Consumer<? super StoredBlock> visitor) {
        for (int rank = 0; rank < base.size(); rank++) {
          visit(base.block(rank), visitor);
        }
        List.copyOf(blocks.values()).forEach(signed -> visit(signed, visitor));
      }
    };
  }

  private static void visit(SignedBlock signed, Consumer<? super StoredBlock> visitor) {
    visitor.accept(
        new StoredBlock(signed.block().cid(), signed.block().bytes(), signed.signature()));
  }

  @Override
  public HeadStore heads() {
    return new HeadStore() {
      @Override
      public Frontier heads(DocumentId document) {
        return headsOf(document);
      }

      @Override
      public void forEach(BiConsumer<? super DocumentId, ? super Frontier> visitor) {
        for (int rank = 0; rank < base.size(); rank++) {
          DocumentId id = base.id(rank);
          visitor.accept(id, headsOf(id));
        }
      }
    };
  }

  @Override
  public IndexStore indexes() {
    return new IndexStore() {
      @Override
      public Optional<byte[]> get(String index, byte[] key) {
        Optional<byte[]> own = written(index).get(key);
        return own != null ? own : rows.get(index, key);
      }

      @Override
      public void scan(
          String index,
          byte[] prefix,
          byte[] from,
          BiPredicate<? super byte[], ? super byte[]> visitor) {
        byte[] first = Arrays.compareUnsigned(prefix, from) > 0 ? prefix : from;
        if (index.equals(BY_SCOPE)) {
          scanScope(prefix, first, visitor);
        } else {
          scanDocument(index, prefix, first, visitor);
        }
      }
    };
  }

  /** The documents of the scope are those of the collection: nobody adds any. */
  private void scanScope(
      byte[] scope, byte[] first, BiPredicate<? super byte[], ? super byte[]> visitor) {
    byte[] from = first;
    List<DocumentId> page = rows.ofScope(from, PAGE);
    while (!page.isEmpty()) {
      for (DocumentId id : page) {
        from = Arrays.copyOf(scope, scope.length + 32);
        System.arraycopy(id.bytes(), 0, from, scope.length, 32);
        if (!visitor.test(from, new byte[0])) {
          return;
        }
      }
      page = rows.ofScope(Arrays.copyOf(from, from.length + 1), PAGE);
    }
  }

  private void scanDocument(
      String index,
      byte[] prefix,
      byte[] first,
      BiPredicate<? super byte[], ? super byte[]> visitor) {
    TreeMap<byte[], Optional<byte[]>> all = new TreeMap<>(Arrays::compareUnsigned);
    rows.of(index, prefix).forEach((key, value) -> all.put(key, Optional.of(value)));
    for (Map.Entry<byte[], Optional<byte[]>> own : written(index).tailMap(prefix).entrySet()) {
      if (!SyntheticRows.startsWith(own.getKey(), prefix)) {
        break;
      }
      all.put(own.getKey(), own.getValue());
    }
    for (Map.Entry<byte[], Optional<byte[]>> row : all.tailMap(first).entrySet()) {
      byte[] key = row.getKey();
      if (!SyntheticRows.startsWith(key, prefix)
          || !row.getValue().map(value -> visitor.test(key, value)).orElse(true)) {
        return;
      }
    }
  }

  @Override
  public StateStore states() {
    return new StateStore() {
      @Override
      public Optional<byte[]> get(String name) {
        return Optional.ofNullable(states.get(name));
      }

      @Override
      public void forEach(String prefix, BiConsumer<? super String, ? super byte[]> visitor) {
        Map<String, byte[]> found = new TreeMap<>(states.tailMap(prefix));
        found.forEach(
            (name, value) -> {
              if (name.startsWith(prefix)) {
                visitor.accept(name, value);
              }
            });
      }
    };
  }

  @Override
  public void close() {}
}
