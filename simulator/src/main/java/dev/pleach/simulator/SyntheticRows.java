package dev.pleach.simulator;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.replica.StoreLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The index rows of a {@link SyntheticCollection}, as the engine itself would have written them: a
 * document's rows are made by the engine's own loader when they are asked for.
 */
final class SyntheticRows {
  private static final String BY_SCOPE = "scope";
  private static final int ID = 32;

  private final SyntheticCollection documents;
  private final byte[] scope;

  /** Rows of the document asked for last: questions come several at a time. */
  private int lastRank = -1;

  private Map<String, TreeMap<byte[], byte[]>> last = Map.of();

  SyntheticRows(SyntheticCollection documents, byte[] scope) {
    this.documents = documents;
    this.scope = scope.clone();
  }

  Optional<byte[]> get(String index, byte[] key) {
    if (index.equals(BY_SCOPE)) {
      byte[] id = Arrays.copyOfRange(key, ID, key.length);
      boolean isHere = startsWith(key, scope) && documents.rank(id).isPresent();
      return isHere ? Optional.of(new byte[0]) : Optional.empty();
    }
    return Optional.ofNullable(of(index, key).get(key));
  }

  /** Returns the rows of the document that a key or prefix begins with. */
  TreeMap<byte[], byte[]> of(String index, byte[] key) {
    OptionalInt rank =
        key.length < ID ? OptionalInt.empty() : documents.rank(Arrays.copyOf(key, ID));
    return rank.isPresent() ? rows(index, rank.getAsInt()) : newRows();
  }

  private TreeMap<byte[], byte[]> rows(String index, int rank) {
    if (rank != lastRank) {
      SimulatedDisk disk = SimulatedDisk.empty();
      try (var store = disk.open()) {
        StoreLoader loader = new StoreLoader(store);
        loader.add(
            documents.name(rank), new SignedBlock(documents.unsigned(rank), Optional.empty()));
        loader.finish();
        last = disk.indexes();
      }
      lastRank = rank;
    }
    return last.getOrDefault(index, newRows());
  }

  private static TreeMap<byte[], byte[]> newRows() {
    return new TreeMap<>(Arrays::compareUnsigned);
  }

  /** Returns ids of the scope's documents, a few at a time, from this key of the index on. */
  List<DocumentId> ofScope(byte[] fromKey, int count) {
    byte[] from =
        fromKey.length > ID ? Arrays.copyOfRange(fromKey, ID, fromKey.length) : new byte[0];
    List<DocumentId> some = new ArrayList<>(count);
    for (int rank = documents.ceiling(from);
        some.size() < count && rank < documents.size();
        rank++) {
      some.add(documents.id(rank));
    }
    return some;
  }

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }
}
