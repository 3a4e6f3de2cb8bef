package dev.pleach.crdt;

/**
 * Numbers of op kinds, one byte each, fixed for ever (docs/SPEC.md lists them).
 *
 * <p>The upper six bits say which columns of a payload the kind draws from, so that a reader can
 * carry and re-encode kinds it has never heard of; the lower two tell kinds of one shape apart.
 * What a kind <em>means</em> depends on the type of the container it is applied to.
 *
 * <pre>
 * 0x80  position      one entry of column pos
 * 0x40  length        one entry of column len; without it the length is 1
 * 0x20  reference     one entry of column ref (two with WIDE)
 * 0x10  value         one item of column val (one per element if the kind is a run)
 * 0x08  text          as many code points of column text as the length says
 * 0x04  wide          with length: a range that counts as one op instead of a run of ops;
 *                     with reference: two references
 * </pre>
 */
public final class OpKind {
  static final int POSITION = 0x80;
  static final int LENGTH = 0x40;
  static final int REFERENCE = 0x20;
  static final int VALUE = 0x10;
  static final int TEXT = 0x08;
  static final int WIDE = 0x04;

  /** Any container: it exists, even while it is empty. */
  public static final int MAKE = 0x00;

  /** Any container: what this op's past put into it becomes inert. */
  public static final int CLEAR = 0x01;

  /** Flag: reserved. */
  public static final int ENABLE = 0x02;

  /** Flag: reserved. */
  public static final int DISABLE = 0x03;

  /** Register and number: write the value. */
  public static final int SET = 0x10;

  /** Counter and number: add the delta. Set: add the member. Log and extremes: reserved. */
  public static final int ADD = 0x11;

  /** Set: remove the member. Map: delete the key, which is the value. */
  public static final int REMOVE = 0x12;

  /** Register: write with a time, the value being the list [time, value]. */
  public static final int SET_TIMED = 0x13;

  /** Tree: reserved for a new node under the root, the value being its place. */
  public static final int TREE_CREATE_TOP = 0x14;

  /** Tree: reserved for a move to the trash. */
  public static final int TREE_DELETE = 0x20;

  /** Tree: reserved for a new node under the node referred to. */
  public static final int TREE_CREATE = 0x30;

  /** Tree: reserved for a move of the node referred to under the root. */
  public static final int TREE_MOVE_TOP = 0x31;

  /** Tree: reserved for a move of the first node referred to under the second. */
  public static final int TREE_MOVE = 0x34;

  /** List: write the element at the position. */
  public static final int SET_AT = 0x90;

  /** List: reserved for a move of the element at the position to the index that is the value. */
  public static final int MOVE = 0x91;

  /** Rich text: reserved for a block marker at the position. */
  public static final int INSERT_BLOCK = 0x92;

  /** List and text: delete so many elements from the position on, upwards. */
  public static final int DELETE = 0xc0;

  /** List and text: delete the element at the position, then those before it, downwards. */
  public static final int DELETE_BACKWARD = 0xc1;

  /** Text: insert the text at the position. */
  public static final int INSERT_TEXT = 0xc8;

  /** List: insert the values at the position. */
  public static final int INSERT = 0xd0;

  /** Rich text: reserved for a mark over a range. */
  public static final int MARK = 0xd4;

  /** Rich text: reserved for the removal of a mark over a range. */
  public static final int UNMARK = 0xd5;

  private OpKind() {}

  static boolean has(int kind, int flag) {
    return (kind & flag) != 0;
  }

  /** True if the kind is a run of ops, one per element. */
  static boolean isRun(int kind) {
    return (kind & (LENGTH | WIDE)) == LENGTH;
  }

  static int opCount(int kind, int length) {
    return isRun(kind) ? length : 1;
  }

  static int references(int kind) {
    if (!has(kind, REFERENCE)) {
      return 0;
    }
    return has(kind, WIDE) ? 2 : 1;
  }

  static int values(int kind, int length) {
    if (!has(kind, VALUE)) {
      return 0;
    }
    return isRun(kind) ? length : 1;
  }

  /**
   * Where the next run in the same container is expected: where the cursor stands after this one.
   */
  static long nextPosition(int kind, long position, long length) {
    boolean removes = isRun(kind) && !has(kind, VALUE | TEXT);
    if (!removes) {
      return position + length;
    }
    return (kind & 0x03) == 1 ? Math.max(0, position - length + 1) : position;
  }
}
