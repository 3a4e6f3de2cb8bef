package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.Tip;
import dev.pleach.port.IndexRow;
import dev.pleach.port.IndexStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * The index rows of documents. Layouts, all numbers big-endian:
 *
 * <ul>
 *   <li>{@code doc}: d(32) → scope(32) root type(1) idHash(32) number of blocks(8) newest ord(8)
 *       number of states(8)
 *   <li>{@code scope}: scope(32) d(32) → nothing
 *   <li>{@code seq}: d(32) author(32) s(4) digest(32) → ord(8), one row per block
 *   <li>{@code tip}: d(32) author(32) s(4) digest(32) → ord(8), one row per tip
 *   <li>{@code out}: digest(32) → d(32), one row per block that is kept and does not count
 *   <li>{@code outseq}: d(32) author(32) s(4) digest(32) → nothing, the same by author and number
 * </ul>
 *
 * <p>The <i>ord</i> of a block is its place in the order in which this store took the blocks of the
 * document: the blocks with at most some ord are what was here at some time. It is never sent.
 */
final class DocumentRows {
  static final String DOC = "doc";
  static final String SCOPE = "scope";
  static final String SEQ = "seq";
  static final String TIP = "tip";
  static final String OUT = "out";
  static final String OUT_SEQ = "outseq";

  private static final byte[] NOTHING = {};
  private static final int ID = 32;

  private final IndexStore index;

  DocumentRows(IndexStore index) {
    this.index = index;
  }

  /**
   * What is recorded of a document.
   *
   * @param blockCount how many blocks there are
   * @param ord the ord of the block that came last
   * @param states how many states there were, one after each batch
   */
  record Entry(DocumentName name, long blockCount, long ord, long states) {}

  /** A tip or block, and its ord. */
  record Placed(Tip tip, long ord) {}

  Optional<Entry> entry(DocumentId document) {
    return index.get(DOC, document.bytes()).map(DocumentRows::readEntry);
  }

  static IndexRow putEntry(DocumentId document, Entry entry) {
    byte[] value =
        ByteBuffer.allocate(ID + 1 + ID + 3 * Long.BYTES)
            .put(entry.name().scope().bytes())
            .put((byte) entry.name().rootType())
            .put(entry.name().idHash().bytes())
            .putLong(entry.blockCount())
            .putLong(entry.ord())
            .putLong(entry.states())
            .array();
    return IndexRow.put(DOC, document.bytes(), value);
  }

  private static Entry readEntry(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    ScopeId scope = ScopeId.of(take(in, ID));
    int rootType = in.get() & 0xff;
    DocumentName name = new DocumentName(scope, rootType, Digest.of(take(in, ID)));
    return new Entry(name, in.getLong(), in.getLong(), in.getLong());
  }

  static IndexRow putScopeMember(ScopeId scope, DocumentId document) {
    return IndexRow.put(SCOPE, join(scope.bytes(), document.bytes()), NOTHING);
  }

  /** Visits the documents of a scope in the order of their ids, beginning at {@code from}. */
  void forEachOfScope(ScopeId scope, byte[] from, BiPredicate<DocumentId, byte[]> visitor) {
    index.scan(
        SCOPE,
        scope.bytes(),
        join(scope.bytes(), from),
        (key, value) -> visitor.test(DocumentId.of(tail(key, ID, ID)), value));
  }

  boolean isMember(ScopeId scope, DocumentId document) {
    return index.get(SCOPE, join(scope.bytes(), document.bytes())).isPresent();
  }

  void forEachEntry(BiConsumer<DocumentId, Entry> visitor) {
    index.scan(
        DOC,
        NOTHING,
        NOTHING,
        (key, value) -> {
          visitor.accept(DocumentId.of(key), readEntry(value));
          return true;
        });
  }

  /** Visits every document that a scope lists, of all scopes. */
  void forEachMember(BiConsumer<ScopeId, DocumentId> visitor) {
    index.scan(
        SCOPE,
        NOTHING,
        NOTHING,
        (key, value) -> {
          visitor.accept(ScopeId.of(tail(key, 0, ID)), DocumentId.of(tail(key, ID, ID)));
          return true;
        });
  }

  static IndexRow putSeq(Block block, long ord) {
    return IndexRow.put(SEQ, blockKey(block.tip(), block.document()), ordValue(ord));
  }

  static IndexRow putTip(DocumentId document, Tip tip, long ord) {
    return IndexRow.put(TIP, blockKey(tip, document), ordValue(ord));
  }

  static IndexRow deleteSeq(Block block) {
    return IndexRow.delete(SEQ, blockKey(block.tip(), block.document()));
  }

  static List<IndexRow> putOut(Block block) {
    return List.of(
        IndexRow.put(OUT, block.cid().digest().bytes(), block.document().bytes()),
        IndexRow.put(OUT_SEQ, blockKey(block.tip(), block.document()), NOTHING));
  }

  static List<IndexRow> deleteOut(Block block) {
    return List.of(
        IndexRow.delete(OUT, block.cid().digest().bytes()),
        IndexRow.delete(OUT_SEQ, blockKey(block.tip(), block.document())));
  }

  /** True if a block is kept and does not count: a convicted author's that nobody has built on. */
  boolean isOut(Cid cid) {
    return index.get(OUT, cid.digest().bytes()).isPresent();
  }

  /** True if any block of any document is kept and does not count. */
  boolean hasOut() {
    return isAny(OUT, NOTHING);
  }

  private boolean isAny(String table, byte[] prefix) {
    List<byte[]> first = new ArrayList<>();
    index.scan(
        table,
        prefix,
        prefix,
        (key, value) -> {
          first.add(key);
          return false;
        });
    return !first.isEmpty();
  }

  /** True if an author has any block here that counts; it may have forked without end. */
  boolean hasTip(DocumentId document, AuthorId author) {
    return isAny(TIP, join(document.bytes(), author.bytes()));
  }

  /** Visits the blocks of an author that are kept and do not count, by number. */
  void forEachOut(DocumentId document, AuthorId author, Consumer<Cid> visitor) {
    byte[] prefix = join(document.bytes(), author.bytes());
    index.scan(
        OUT_SEQ,
        prefix,
        prefix,
        (key, value) -> {
          visitor.accept(readBlockKey(key).cid());
          return true;
        });
  }

  private static byte[] ordValue(long ord) {
    return ByteBuffer.allocate(Long.BYTES).putLong(ord).array();
  }

  static IndexRow deleteTip(DocumentId document, Tip tip) {
    return IndexRow.delete(TIP, blockKey(tip, document));
  }

  /** Returns the blocks of an author with this number that are kept and do not count. */
  List<Cid> outAt(DocumentId document, AuthorId author, long seq) {
    return collect(OUT_SEQ, numberKey(document, author, seq)).stream().map(Tip::cid).toList();
  }

  /** Returns the blocks of an author with this number: more than one if the author forked. */
  List<Cid> at(DocumentId document, AuthorId author, long seq) {
    return placedAt(document, author, seq).stream().map(placed -> placed.tip().cid()).toList();
  }

  /** As {@link #at}, with the blocks' ords. */
  List<Placed> placedAt(DocumentId document, AuthorId author, long seq) {
    return collectPlaced(SEQ, numberKey(document, author, seq));
  }

  /** Returns the ord of a block that counts. */
  OptionalLong ord(DocumentId document, Tip tip) {
    Optional<byte[]> value = index.get(SEQ, blockKey(tip, document));
    return value.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(ByteBuffer.wrap(value.get()).getLong());
  }

  private static byte[] numberKey(DocumentId document, AuthorId author, long seq) {
    return ByteBuffer.allocate(2 * ID + 4)
        .put(document.bytes())
        .put(author.bytes())
        .putInt((int) seq)
        .array();
  }

  /** Returns all blocks of an author with their ords, by number. */
  List<Placed> placedOf(DocumentId document, AuthorId author) {
    return collectPlaced(SEQ, join(document.bytes(), author.bytes()));
  }

  /** Returns all tips with their ords. */
  List<Placed> placedTips(DocumentId document) {
    return collectPlaced(TIP, document.bytes());
  }

  boolean isTip(DocumentId document, Tip tip) {
    return index.get(TIP, blockKey(tip, document)).isPresent();
  }

  List<Tip> tips(DocumentId document) {
    return collect(TIP, document.bytes());
  }

  List<Tip> tipsOf(DocumentId document, AuthorId author) {
    return collect(TIP, join(document.bytes(), author.bytes()));
  }

  /** Returns every block of a document as its author's numbered entry, by author and number. */
  List<Tip> allBlocks(DocumentId document) {
    return collect(SEQ, document.bytes());
  }

  private List<Tip> collect(String table, byte[] prefix) {
    List<Tip> found = new ArrayList<>();
    index.scan(table, prefix, prefix, (key, value) -> found.add(readBlockKey(key)));
    return found;
  }

  private List<Placed> collectPlaced(String table, byte[] prefix) {
    List<Placed> found = new ArrayList<>();
    index.scan(
        table,
        prefix,
        prefix,
        (key, value) -> found.add(new Placed(readBlockKey(key), ByteBuffer.wrap(value).getLong())));
    return found;
  }

  private static byte[] blockKey(Tip tip, DocumentId document) {
    return ByteBuffer.allocate(3 * ID + 4)
        .put(document.bytes())
        .put(tip.author().bytes())
        .putInt((int) tip.seq())
        .put(tip.cid().digest().bytes())
        .array();
  }

  private static Tip readBlockKey(byte[] key) {
    ByteBuffer in = ByteBuffer.wrap(key).position(ID);
    AuthorId author = AuthorId.of(take(in, ID));
    long seq = in.getInt() & 0xffff_ffffL;
    return new Tip(author, seq, Cid.ofBlock(Digest.of(take(in, ID))));
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static byte[] tail(byte[] bytes, int from, int length) {
    byte[] part = new byte[length];
    System.arraycopy(bytes, from, part, 0, length);
    return part;
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] joined = new byte[first.length + second.length];
    System.arraycopy(first, 0, joined, 0, first.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
