package dev.pleach.replica;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.block.Tip;
import dev.pleach.dag.sync.UnreadableDocumentException;
import dev.pleach.port.Batch;
import dev.pleach.port.CorruptDataException;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Store;
import dev.pleach.port.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Documents some of whose blocks the store cannot give back: bytes of a bad checksum, of another
 * hash, or none.
 *
 * <p>Whoever meets such a block reports its document; between two pieces of work all blocks of the
 * document are read once, and it is marked, durably, as a state record named {@code damaged/} and
 * its id in hexadecimal. A marked document is left out of its scope: peers see that it is missing
 * here and send it whole. Of what they send, blocks that cannot be read here are written again; for
 * that they need no judging, since their names are those of blocks that were judged before, and
 * names are hashes. Once the last of them is there the mark goes. Nothing is ever deleted. For the
 * engine's lane alone.
 */
final class Damage {
  static final String RECORD = "damaged/";

  /** Marked documents that are listed; the rest is counted. */
  static final int LISTED_MAX = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(Damage.class);

  /** Hears of documents that were marked, or are whole again. */
  interface Listener {
    /** To be left out. */
    void damaged(ScopeId scope, DocumentId document);

    /** To be taken in again. */
    void mended(ScopeId scope, DocumentId document);

    /** One or several of that have been told. */
    void settled();
  }

  private record Mark(ScopeId scope, Set<Cid> blocks) {}

  private final Store store;
  private final DocumentRows rows;
  private final Map<DocumentId, String> suspects = new LinkedHashMap<>();
  private final TreeMap<DocumentId, Mark> marks = new TreeMap<>();
  private final Map<Cid, DocumentId> unreadable = new HashMap<>();
  private final Set<Long> doc8s = new HashSet<>();
  private final List<Listener> listeners = new ArrayList<>();

  /** Runs a task a moment later; before {@link #start} nothing is marked. */
  private Optional<Consumer<Runnable>> lane = Optional.empty();

  Damage(Store store, DocumentRows rows) {
    this.store = store;
    this.rows = rows;
  }

  void listen(Listener listener) {
    listeners.add(listener);
  }

  /** Takes up the marks of before, as far as they are still true. */
  void resume() {
    List<DocumentId> before = new ArrayList<>();
    store
        .states()
        .forEach(
            RECORD, (name, value) -> before.add(DocumentId.parse(name.substring(RECORD.length()))));
    List<StateRecord> untrue = new ArrayList<>();
    for (DocumentId document : before) {
      if (survey(document).isPresent()) {
        LOG.warn("document {} is still damaged", document.hex());
      } else {
        untrue.add(StateRecord.delete(name(document)));
      }
    }
    write(untrue);
  }

  private static String name(DocumentId document) {
    return RECORD + document.hex();
  }

  /** From now on what is found is marked, in tasks of their own. */
  void start(Consumer<Runnable> runLater) {
    lane = Optional.of(runLater);
    suspectsAgain();
  }

  private void suspectsAgain() {
    if (!suspects.isEmpty()) {
      lane.ifPresent(later -> later.accept(this::settle));
    }
  }

  // ---- what is found

  /** Something of a document could not be read. */
  void suspect(DocumentId document, CorruptDataException cause) {
    boolean isFirst = suspects.isEmpty();
    if (!marks.containsKey(document)) {
      suspects.putIfAbsent(document, String.valueOf(cause.getMessage()));
    }
    if (isFirst) {
      suspectsAgain();
    }
  }

  /** The same, to be thrown at a session. */
  UnreadableDocumentException unreadable(DocumentId document, CorruptDataException cause) {
    suspect(document, cause);
    return new UnreadableDocumentException(document, cause);
  }

  private void settle() {
    Map<DocumentId, String> all = new LinkedHashMap<>(suspects);
    suspects.clear();
    List<StateRecord> records = new ArrayList<>();
    for (Map.Entry<DocumentId, String> suspect : all.entrySet()) {
      DocumentId document = suspect.getKey();
      Optional<Mark> mark = survey(document);
      if (mark.isPresent()) {
        LOG.error(
            "document {} is damaged and left out until a peer sends it again: {} of its blocks"
                + " cannot be read, {}",
            document.hex(),
            mark.get().blocks().size(),
            suspect.getValue());
        records.add(StateRecord.put(name(document), new byte[] {1}));
        listeners.forEach(any -> any.damaged(mark.get().scope(), document));
      } else {
        LOG.warn("document {} could not be read once: {}", document.hex(), suspect.getValue());
      }
    }
    if (!records.isEmpty()) {
      write(records);
      listeners.forEach(Listener::settled);
    }
  }

  /** Marks are hints: whatever is wrong is found again. */
  private void write(List<StateRecord> records) {
    try {
      if (!records.isEmpty()) {
        store.commit(Batch.ofStates(records));
      }
    } catch (StoreException e) {
      LOG.warn("the marks of damaged documents cannot be written: {}", e.getMessage());
    }
  }

  /** Reads all blocks of a document; marks it in memory if some cannot be read. */
  private Optional<Mark> survey(DocumentId document) {
    Optional<Mark> mark = Optional.empty();
    try {
      Optional<DocumentRows.Entry> entry = rows.entry(document);
      if (entry.isPresent()) {
        Set<Cid> bad = new TreeSet<>();
        for (Tip block : rows.allBlocks(document)) {
          if (!isSound(block.cid())) {
            bad.add(block.cid());
          }
        }
        mark = Optional.of(new Mark(entry.get().name().scope(), bad));
      }
    } catch (CorruptDataException e) {
      LOG.error("the rows of document {} cannot be read: {}", document.hex(), e.getMessage());
    }
    Optional<Mark> found = mark.filter(any -> !any.blocks().isEmpty());
    found.ifPresent(
        any -> {
          marks.put(document, any);
          doc8s.add(document.prefix64());
          any.blocks().forEach(cid -> unreadable.put(cid, document));
        });
    return found;
  }

  private boolean isSound(Cid cid) {
    try {
      return store.blocks().get(cid).isPresent();
    } catch (CorruptDataException e) {
      return false;
    }
  }

  // ---- what is asked

  boolean isDamaged(DocumentId document) {
    return marks.containsKey(document);
  }

  boolean isUnreadable(Cid cid) {
    return unreadable.containsKey(cid);
  }

  /** True if a damaged document has this prefix, in any scope. */
  boolean hasDoc8(long doc8) {
    return doc8s.contains(doc8);
  }

  int count() {
    return marks.size();
  }

  List<DamagedDocument> list() {
    List<DamagedDocument> list = new ArrayList<>();
    marks.forEach(
        (document, mark) -> {
          if (list.size() < LISTED_MAX) {
            Optional<Cid> first = mark.blocks().stream().findFirst();
            list.add(new DamagedDocument(document, mark.scope(), mark.blocks().size(), first));
          }
        });
    return list;
  }

  // ---- mending

  /**
   * Writes again those of these blocks that are here and cannot be read, and returns their names.
   *
   * @throws StoreException if the store fails; nothing has changed then
   */
  List<Cid> mend(DocumentId document, List<SignedBlock> received) {
    Mark mark = marks.get(document);
    if (mark == null) {
      return List.of();
    }
    Map<Cid, SignedBlock> wanted = new LinkedHashMap<>();
    for (SignedBlock signed : received) {
      if (mark.blocks().contains(signed.block().cid())) {
        wanted.put(signed.block().cid(), proven(signed));
      }
    }
    if (wanted.isEmpty()) {
      return List.of();
    }
    boolean isWhole = wanted.keySet().containsAll(mark.blocks());
    List<StateRecord> records = isWhole ? List.of(StateRecord.delete(name(document))) : List.of();
    store.commit(new Batch(List.copyOf(wanted.values()), List.of(), List.of(), records));
    wanted.keySet().forEach(unreadable::remove);
    mark.blocks().removeAll(wanted.keySet());
    if (isWhole) {
      unmark(document, mark);
    }
    return List.copyOf(wanted.keySet());
  }

  private static SignedBlock proven(SignedBlock signed) {
    return signed.isVerified() ? signed : new SignedBlock(signed.block(), Optional.empty());
  }

  private void unmark(DocumentId document, Mark mark) {
    marks.remove(document);
    doc8s.clear();
    marks.keySet().forEach(other -> doc8s.add(other.prefix64()));
    LOG.warn(
        "document {} is whole again: its damaged blocks have come from a peer", document.hex());
    listeners.forEach(any -> any.mended(mark.scope(), document));
    listeners.forEach(Listener::settled);
  }
}
