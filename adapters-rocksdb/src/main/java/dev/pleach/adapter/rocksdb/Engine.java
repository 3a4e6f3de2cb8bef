package dev.pleach.adapter.rocksdb;

import dev.pleach.port.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native database with all its native parts. Every call passes the {@link Gate}, because
 * touching a closed database crashes the process.
 */
final class Engine {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  private final Path directory;
  private final Gate gate;
  private final Natives natives;
  private final RocksDB database;
  private final List<ColumnFamilyHandle> handles;
  private final ReadOptions reading;
  private final ReadOptions scanning;
  private final WriteOptions durably;
  private final Witness witness;

  private Engine(
      Path directory,
      Natives natives,
      RocksDB database,
      List<ColumnFamilyHandle> handles,
      Witness witness) {
    this.directory = directory;
    this.gate = new Gate("the store in " + directory);
    this.natives = natives;
    this.database = database;
    this.handles = handles;
    this.witness = witness;
    this.reading = natives.add(new ReadOptions());
    this.scanning = natives.add(new ReadOptions().setFillCache(false));
    this.durably = natives.add(new WriteOptions().setSync(true));
  }

  /** Opens a data directory; whatever fails, nothing native is left behind. */
  static Engine open(RocksStoreOptions options) {
    Path files = DataDirectory.prepare(options.directory());
    loadLibrary();
    Natives natives = new Natives();
    try {
      Tuning tuning = new Tuning(options, natives);
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      RocksDB database =
          natives.add(
              RocksDB.open(tuning.database(), files.toString(), tuning.families(), handles));
      handles.forEach(natives::add);
      Witness witness = natives.add(Witness.open(options.directory()));
      witness.check(database.getLatestSequenceNumber());
      Engine engine = new Engine(options.directory(), natives, database, handles, witness);
      new Format(engine, options.directory()).check();
      return engine;
    } catch (RocksDBException e) {
      natives.close();
      throw Failures.onOpen(options.directory(), e);
    } catch (RuntimeException | Error e) {
      natives.close();
      throw e;
    }
  }

  private static void loadLibrary() {
    try {
      RocksDB.loadLibrary();
    } catch (RuntimeException | UnsatisfiedLinkError e) {
      throw new StoreException(
          "RocksDB's native library cannot be loaded: it is unpacked into java.io.tmpdir, which must be"
              + " writable and allow execution, or into the directory that the environment variable"
              + " ROCKSDB_SHAREDLIB_DIR names",
          e);
    }
  }

  Path directory() {
    return directory;
  }

  private ColumnFamilyHandle handle(Family family) {
    return handles.get(family.ordinal());
  }

  /** Returns a value; {@code what} names it in the exception if it cannot be read. */
  Optional<byte[]> get(Family family, byte[] key, Supplier<String> what) {
    gate.enter();
    try {
      return Optional.ofNullable(database.get(handle(family), reading, key));
    } catch (RocksDBException e) {
      throw Failures.onRead(what.get(), e);
    } finally {
      gate.leave();
    }
  }

  /** Returns true if there is a value, without copying it. */
  boolean contains(Family family, byte[] key, Supplier<String> what) {
    gate.enter();
    try {
      return database.get(handle(family), reading, key, new byte[0]) != RocksDB.NOT_FOUND;
    } catch (RocksDBException e) {
      throw Failures.onRead(what.get(), e);
    } finally {
      gate.leave();
    }
  }

  /** Visits entries of one moment in ascending order until the visitor returns false. */
  void scan(
      Family family, byte[] from, Supplier<String> what, BiPredicate<byte[], byte[]> visitor) {
    gate.enter();
    try (RocksIterator iterator = database.newIterator(handle(family), scanning)) {
      iterator.seek(from);
      while (iterator.isValid() && visitor.test(iterator.key(), iterator.value())) {
        iterator.next();
      }
      iterator.status(); // an iterator that met damage just ends: never take that for the end
    } catch (RocksDBException e) {
      throw Failures.onRead(what.get(), e);
    } finally {
      gate.leave();
    }
  }

  /** Adds a value, or the deletion of one, to a batch. */
  void put(WriteBatch batch, Family family, byte[] key, Optional<byte[]> value)
      throws RocksDBException {
    if (value.isPresent()) {
      batch.put(handle(family), key, value.get());
    } else {
      batch.delete(handle(family), key);
    }
  }

  /** Runs a call of several steps that must not see the engine closed between them. */
  <T> T inside(Supplier<T> steps) {
    gate.enter();
    try {
      return steps.get();
    } finally {
      gate.leave();
    }
  }

  /** Writes a batch and forces it to disk; called inside, by one thread at a time. */
  void write(WriteBatch batch) throws RocksDBException {
    database.write(durably, batch);
    witness.note(database.getLatestSequenceNumber());
  }

  /**
   * Closes; repeating does nothing.
   *
   * @param intoTables true to write what is in the log into tables first. Their checksums find rot
   *     that at the end of a log looks like a torn write, and the next start is faster
   */
  void close(boolean intoTables) {
    if (!gate.close()) {
      return;
    }
    if (intoTables) {
      try (FlushOptions waiting = new FlushOptions().setWaitForFlush(true)) {
        database.flush(waiting, handles);
      } catch (RocksDBException e) {
        LOG.warn("the log of {} stays for the next start to read: {}", directory, e.getMessage());
      }
    }
    natives.close();
  }
}
