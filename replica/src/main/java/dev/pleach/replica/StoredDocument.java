package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.block.Tip;
import dev.pleach.dag.sync.DocumentView;
import dev.pleach.port.CorruptDataException;
import dev.pleach.port.Store;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A document as the exchange reads it: straight from the store. */
final class StoredDocument implements DocumentView {
  private final Store store;
  private final DocumentRows rows;
  private final Convictions convictions;
  private final DocumentId id;
  private final DocumentRows.Entry entry;
  private final Function<CorruptDataException, RuntimeException> unreadable;

  /** What cannot be read throws what the store throws. */
  StoredDocument(
      Store store,
      DocumentRows rows,
      Convictions convictions,
      DocumentId id,
      DocumentRows.Entry entry) {
    this(store, rows, convictions, id, entry, e -> e);
  }

  /**
   * As read by sessions.
   *
   * @param unreadable gives what is thrown where the store cannot give back what it should
   */
  StoredDocument(
      Store store,
      DocumentRows rows,
      Convictions convictions,
      DocumentId id,
      DocumentRows.Entry entry,
      Function<CorruptDataException, RuntimeException> unreadable) {
    this.unreadable = unreadable;
    this.store = store;
    this.rows = rows;
    this.convictions = convictions;
    this.id = id;
    this.entry = entry;
  }

  @Override
  public DocumentId id() {
    return id;
  }

  @Override
  public DocumentName name() {
    return entry.name();
  }

  @Override
  public Frontier heads() {
    return store.heads().heads(id);
  }

  @Override
  public List<Tip> tips() {
    return rows.tips(id);
  }

  @Override
  public boolean isLeftOut(Cid cid) {
    return convictions.isAny(id)
        && (convictions.isLeftOut(cid) || (rows.isOut(cid) && isOfConvicted(cid)));
  }

  private boolean isOfConvicted(Cid cid) {
    return block(cid)
        .filter(signed -> convictions.isConvicted(id, signed.block().author()))
        .isPresent();
  }

  @Override
  public List<AuthorId> convicted() {
    return convictions.of(id);
  }

  @Override
  public Optional<EquivocationProof> proof(AuthorId author) {
    return convictions.proof(id, author);
  }

  @Override
  public long blockCount() {
    return entry.blockCount();
  }

  @Override
  public boolean known(Cid cid) {
    return block(cid).isPresent() && (!convictions.mayBeKept() || !rows.isOut(cid));
  }

  @Override
  public List<Cid> at(AuthorId author, long seq) {
    return rows.at(id, author, seq);
  }

  @Override
  public List<Cid> vouchers(Cid cid) {
    if (!convictions.mayBeKept()) {
      return List.of();
    }
    Optional<SignedBlock> end = block(cid).filter(signed -> signed.signature().isEmpty());
    if (end.isEmpty() || rows.isOut(cid)) {
      return List.of();
    }
    Block block = end.get().block();
    boolean goesOn =
        at(block.author(), block.seq() + 1).stream()
            .flatMap(next -> block(next).stream())
            .anyMatch(next -> next.block().back().equals(Optional.of(cid)));
    return goesOn
        ? List.of()
        : Vouchers.kept(rows, this::block).of(block).stream()
            .map(one -> one.block().cid())
            .toList();
  }

  @Override
  public Optional<List<Tip>> tipsAt(long state8) {
    try {
      return new PastStates(store.indexes())
          .find(id, state8)
          .flatMap(state -> new PastTips(store, rows, id).at(state.ord()));
    } catch (CorruptDataException e) {
      throw unreadable.apply(e);
    }
  }

  @Override
  public Optional<SignedBlock> block(Cid cid) {
    try {
      return store.blocks().get(cid).filter(signed -> signed.block().document().equals(id));
    } catch (CorruptDataException e) {
      throw unreadable.apply(e);
    }
  }
}
