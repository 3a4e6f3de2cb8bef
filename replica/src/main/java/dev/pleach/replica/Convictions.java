package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.sync.Evidence;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Authors that are proven to have forked their chain in a document, each with the proof: state
 * records named {@code proof/}, the document's id and the author's key in hexadecimal, hold the
 * bytes of an EQUIV. Names are in memory, proofs are read when they are asked for. For the engine's
 * lane alone.
 */
final class Convictions {
  static final String RECORD = "proof/";

  /** Convicted authors of one document that are kept; of further ones nothing is remembered. */
  static final int PER_DOCUMENT_MAX = 1_024;

  /** Convicted authors in all. */
  static final int ALL_MAX = 65_536;

  /** What is kept from before is not counted, and always there. */
  private static final long MANY = Long.MAX_VALUE / 2;

  /** Blocks left out that are remembered. */
  private static final int LEFT_OUT_MAX = 16_384;

  private final Store store;
  private final Map<DocumentId, SortedSet<AuthorId>> convicted = new TreeMap<>();
  private final Map<Cid, Boolean> leftOut =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Cid, Boolean> eldest) {
          return size() > LEFT_OUT_MAX;
        }
      };
  private int count;
  private long kept;

  Convictions(Store store) {
    this.store = store;
  }

  /** Takes up what the store remembers. */
  void resume() {
    store
        .states()
        .forEach(
            RECORD,
            (name, value) -> {
              String[] parts = name.substring(RECORD.length()).split("/", -1);
              note(DocumentId.parse(parts[0]), AuthorId.parse(parts[1]));
            });
    kept = new DocumentRows(store.indexes()).hasOut() ? MANY : 0;
  }

  /** True if blocks may be kept that do not count; where there are none nothing is looked up. */
  boolean mayBeKept() {
    return kept > 0 || count > 0;
  }

  /** True if a block is kept and does not count. */
  boolean isKept(Cid cid) {
    return mayBeKept() && new DocumentRows(store.indexes()).isOut(cid);
  }

  /** So many blocks more are kept; or fewer, as they count now. */
  void noteKept(long more) {
    kept += more;
  }

  int count() {
    return count;
  }

  List<AuthorId> of(DocumentId document) {
    SortedSet<AuthorId> authors = convicted.get(document);
    return authors == null ? List.of() : List.copyOf(authors);
  }

  /** True if an author is convicted in a document. */
  boolean isAny(DocumentId document) {
    return convicted.containsKey(document);
  }

  /** Returns all documents with convicted authors, and these. */
  List<Conviction> all() {
    List<Conviction> all = new ArrayList<>();
    convicted.forEach(
        (document, authors) ->
            authors.forEach(author -> all.add(new Conviction(document, author))));
    return all;
  }

  /** True if a proof against this author would be news that there is room for. */
  boolean isNews(DocumentId document, AuthorId author) {
    SortedSet<AuthorId> authors = convicted.get(document);
    return authors == null
        ? count < ALL_MAX
        : !authors.contains(author) && authors.size() < PER_DOCUMENT_MAX && count < ALL_MAX;
  }

  Optional<EquivocationProof> proof(DocumentId document, AuthorId author) {
    return store
        .states()
        .get(name(document, author))
        .flatMap(bytes -> Evidence.read(bytes).value());
  }

  /** Returns what is to be written of a proof, together with what brought it to light. */
  static StateRecord record(EquivocationProof proof) {
    return StateRecord.put(name(proof.document(), proof.author()), Evidence.bytes(proof));
  }

  private static String name(DocumentId document, AuthorId author) {
    return RECORD + document.hex() + "/" + author.key().hex();
  }

  boolean isConvicted(DocumentId document, AuthorId author) {
    SortedSet<AuthorId> authors = convicted.get(document);
    return authors != null && authors.contains(author);
  }

  /** Blocks came that do not count and are not kept; the last of them are remembered. */
  void leftOut(Cid cid) {
    leftOut.put(cid, true);
  }

  boolean isLeftOut(Cid cid) {
    return leftOut.containsKey(cid);
  }

  /** The record is durable. */
  void note(DocumentId document, AuthorId author) {
    if (convicted.computeIfAbsent(document, any -> new TreeSet<>()).add(author)) {
      count++;
    }
  }
}
