package dev.pleach.docdb;

import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.Digest;
import dev.pleach.dag.codec.CborReader;
import dev.pleach.dag.codec.CborWriter;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.port.CorruptDataException;
import dev.pleach.port.StateRecord;
import dev.pleach.port.StateStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What a node remembers of its databases, as state records, all values DAG-CBOR:
 *
 * <ul>
 *   <li>{@code docdb/database/} and SHA-256 of the database id in hex → list of the id (32 bytes);
 *   <li>{@code docdb/dropped/}, the same, {@code /} and SHA-256 of a collection's name in hex →
 *       list of the name (text): dropped here, though the catalogue lists it.
 * </ul>
 */
final class Records {
  private static final String DATABASE = "docdb/database/";
  private static final String DROPPED = "docdb/dropped/";
  private static final int VALUE_BYTES_MAX = 2_048;
  private static final int ID_BYTES = 32;

  private Records() {}

  static StateRecord database(DatabaseId database) {
    byte[] value =
        CborWriter.write(40, writer -> writer.startList(1).bytes(database.bytes()).endList());
    return StateRecord.put(DATABASE + hash(database), value);
  }

  static StateRecord noDatabase(DatabaseId database) {
    return StateRecord.delete(DATABASE + hash(database));
  }

  static StateRecord dropped(DatabaseId database, String collection) {
    byte[] value = CborWriter.write(64, writer -> writer.startList(1).text(collection).endList());
    return StateRecord.put(droppedName(database, collection), value);
  }

  static StateRecord notDropped(DatabaseId database, String collection) {
    return StateRecord.delete(droppedName(database, collection));
  }

  static List<DatabaseId> databases(StateStore states) {
    List<DatabaseId> found = new ArrayList<>();
    states.forEach(
        DATABASE,
        (name, value) ->
            found.add(read(name, value, r -> DatabaseId.of(r.bytesOf("database id", ID_BYTES)))));
    return found;
  }

  static Set<String> dropped(StateStore states, DatabaseId database) {
    Set<String> found = new HashSet<>();
    states.forEach(
        DROPPED + hash(database) + "/",
        (name, value) -> found.add(read(name, value, r -> r.text("name", VALUE_BYTES_MAX))));
    return found;
  }

  private static <T> T read(String name, byte[] value, Function<CborReader, T> item) {
    return DagCbor.decodeLenient(
            value,
            VALUE_BYTES_MAX,
            reader -> {
              reader.startList();
              T read = item.apply(reader);
              reader.endList();
              return read;
            })
        .value()
        .orElseThrow(() -> new CorruptDataException("state record " + name + " is corrupt"));
  }

  private static String droppedName(DatabaseId database, String collection) {
    byte[] name = collection.getBytes(StandardCharsets.UTF_8);
    return DROPPED + hash(database) + "/" + Digest.sha256(name).hex();
  }

  private static String hash(DatabaseId database) {
    return Digest.sha256(database.bytes()).hex();
  }
}
