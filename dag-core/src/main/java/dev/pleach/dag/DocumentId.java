package dev.pleach.dag;

/**
 * A document's id, itself a SHA-256 output ({@link DocumentName#documentId}).
 *
 * <p>An immutable value; compares by content, in unsigned byte order.
 */
public final class DocumentId extends Id32<DocumentId> {
  private DocumentId(byte[] bytes) {
    super(bytes);
  }

  /**
   * Wraps a copy of 32 bytes.
   *
   * @throws IllegalArgumentException if there are not exactly 32
   */
  public static DocumentId of(byte[] bytes) {
    return new DocumentId(bytes);
  }

  /**
   * Reads the text that {@link #hex()} prints.
   *
   * @throws IllegalArgumentException if it is not 64 lower-case hexadecimal digits
   */
  public static DocumentId parse(String hex) {
    return new DocumentId(parseHex("DocumentId", hex));
  }
}
