package dev.pleach.dag.sketch;

/** What the items of a sketch are. All items of one set have one length. */
public enum SketchKind {
  /** Documents of a scope: doc8 and state8, 16 bytes. */
  DOCUMENTS(16),
  /** Tips of a document: author8, seq as uint32, id8, 20 bytes. */
  TIPS(20);

  private final int itemBytes;

  SketchKind(int itemBytes) {
    this.itemBytes = itemBytes;
  }

  /** Returns the length of an item. */
  public int itemBytes() {
    return itemBytes;
  }

  /** Returns about how many bytes a symbol takes on the wire, for sizing. */
  public int symbolBytes() {
    return itemBytes + Long.BYTES + 2;
  }
}
