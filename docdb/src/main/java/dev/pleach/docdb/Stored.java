package dev.pleach.docdb;

import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.codec.DagCbor;
import java.util.Map;

/** Checks of what is about to be stored. */
final class Stored {
  private static final int NAME_BYTES_MAX = 1_024;

  private Stored() {}

  /**
   * Requires that a document can be stored.
   *
   * @throws InvalidDocumentException naming the field or the size, and the remedy
   */
  static void requireDocument(Document document) {
    requireValue(document.toValue());
  }

  /** Requires the same of a value that becomes part of a document. */
  static void requireValue(Value value) {
    requireNames(value);
    int length = DagCbor.encode(value).length;
    if (length > Block.PAYLOAD_BYTES_MAX) {
      throw new InvalidDocumentException(
          "a document or value of "
              + length
              + " bytes as DAG-CBOR, at most "
              + Block.PAYLOAD_BYTES_MAX
              + " are stored; split it into several documents");
    }
  }

  private static void requireNames(Value value) {
    if (value instanceof Value.ListValue list) {
      list.values().forEach(Stored::requireNames);
    } else if (value instanceof Value.MapValue map) {
      for (Map.Entry<String, Value> entry : map.entries().entrySet()) {
        requireName(entry.getKey());
        requireNames(entry.getValue());
      }
    }
  }

  private static void requireName(String name) {
    if (name.isEmpty() || name.startsWith("$") || name.indexOf('.') >= 0) {
      throw new InvalidDocumentException(
          "field name '"
              + excerpt(name)
              + "': a stored name is not empty, does not begin with $ and has no dot; operators belong"
              + " into updates and filters");
    }
    // A UTF-16 unit takes at most 3 bytes of UTF-8.
    if (name.length() > NAME_BYTES_MAX / 3) {
      throw new InvalidDocumentException(
          "field name '"
              + excerpt(name)
              + "' of "
              + name.length()
              + " characters, at most "
              + NAME_BYTES_MAX / 3);
    }
  }

  private static String excerpt(String text) {
    return text.length() <= 40 ? text : text.substring(0, 37) + "...";
  }
}
