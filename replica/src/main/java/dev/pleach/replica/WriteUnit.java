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
import dev.pleach.port.Batch;
import dev.pleach.port.CorruptDataException;
import dev.pleach.port.HeadMove;
import dev.pleach.port.IndexRow;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Blocks on their way into the store: what is gathered here is seen by the lookups of this unit at
 * once, and becomes one atomic batch. For the engine's lane alone.
 */
final class WriteUnit {
  /** What this unit does to one document. */
  static final class Draft {
    private final DocumentName name;
    private final Frontier expected;
    private final TreeSet<Cid> heads;
    private final boolean isNew;
    private final List<SignedBlock> added = new ArrayList<>();
    private final List<Block> forks = new ArrayList<>();
    private final Set<AuthorId> authors = new HashSet<>();
    private final Set<Cid> freshTips = new HashSet<>();
    private final Set<Cid> passedTips = new HashSet<>();
    private final long states;
    private final Map<Cid, Long> ords = new HashMap<>();
    private boolean isShrunk;
    private long blockCount;
    private long ord;

    private Draft(DocumentName name, Frontier expected, Optional<DocumentRows.Entry> entry) {
      this.name = name;
      this.expected = expected;
      this.heads = new TreeSet<>(expected.heads());
      this.isNew = entry.isEmpty();
      this.blockCount = entry.map(DocumentRows.Entry::blockCount).orElse(0L);
      this.ord = entry.map(DocumentRows.Entry::ord).orElse(0L);
      this.states = entry.map(DocumentRows.Entry::states).orElse(0L);
    }

    DocumentName name() {
      return name;
    }

    /** The heads before this unit. */
    Frontier before() {
      return expected;
    }

    /** The heads as this unit has moved them so far. */
    Frontier heads() {
      return Frontier.of(heads);
    }

    /** The blocks added, in causal order. */
    List<SignedBlock> added() {
      return added;
    }

    /** The blocks added that begin a second branch of their author's chain. */
    List<Block> forks() {
      return forks;
    }

    /** The blocks added, in causal order, without their signatures. */
    List<Block> blocks() {
      return added.stream().map(SignedBlock::block).toList();
    }

    boolean isNew() {
      return isNew;
    }

    /** True if blocks that were there count no longer. */
    boolean isShrunk() {
      return isShrunk;
    }
  }

  private final Store store;
  private final DocumentRows rows;
  private final Convictions convictions;
  private final Damage damage;
  private final List<SignedBlock> leftOut = new ArrayList<>();
  private int vouchers;
  private final Map<Cid, SignedBlock> blocks = new LinkedHashMap<>();
  private final Map<DocumentId, Draft> drafts = new LinkedHashMap<>();

  /** Blocks of which the store cannot even say whether they are there. */
  private final Set<Cid> unsure = new HashSet<>();

  private final List<IndexRow> indexRows = new ArrayList<>();
  private final List<StateRecord> states = new ArrayList<>();
  private final List<EquivocationProof> proofs = new ArrayList<>();

  WriteUnit(Store store, DocumentRows rows, Convictions convictions) {
    this(store, rows, convictions, new Damage(store, rows));
  }

  WriteUnit(Store store, DocumentRows rows, Convictions convictions, Damage damage) {
    this.damage = damage;
    this.store = store;
    this.rows = rows;
    this.convictions = convictions;
  }

  boolean isEmpty() {
    return blocks.isEmpty() && states.isEmpty();
  }

  int blockCount() {
    return blocks.size();
  }

  Map<DocumentId, Draft> drafts() {
    return drafts;
  }

  boolean contains(Cid cid) {
    return blocks.containsKey(cid) || (isStored(cid) && counts(cid));
  }

  /** What is known to be unreadable is missing. */
  private boolean isStored(Cid cid) {
    try {
      return !damage.isUnreadable(cid) && store.blocks().contains(cid);
    } catch (CorruptDataException e) {
      unsure.add(cid);
      return false;
    }
  }

  /** True if the block is not contained because what is stored of it cannot be read. */
  boolean isUnreadable(Block block) {
    boolean isFound =
        unsure.contains(block.cid())
            && rows.at(block.document(), block.author(), block.seq()).contains(block.cid());
    if (isFound) {
      damage.suspect(
          block.document(), new CorruptDataException("block " + block.cid() + " is damaged"));
    }
    return isFound || damage.isUnreadable(block.cid());
  }

  private boolean counts(Cid cid) {
    return convictions.count() == 0 || !rows.isOut(cid);
  }

  Optional<Block> block(Cid cid) {
    SignedBlock own = blocks.get(cid);
    return own != null ? Optional.of(own.block()) : store.blocks().get(cid).map(SignedBlock::block);
  }

  /** Returns a block with its signature as this unit sees it. */
  Optional<SignedBlock> signed(Cid cid) {
    SignedBlock own = blocks.get(cid);
    return own != null ? Optional.of(own) : store.blocks().get(cid);
  }

  /** Returns the heads of a document as this unit sees them. */
  Frontier heads(DocumentId document) {
    Draft draft = drafts.get(document);
    return draft != null ? draft.heads() : store.heads().heads(document);
  }

  /** Returns the heads of a document before this unit. */
  Frontier before(DocumentId document) {
    Draft draft = drafts.get(document);
    return draft != null ? draft.before() : store.heads().heads(document);
  }

  /**
   * Adds a block whose links are all here, judged and authenticated.
   *
   * @throws IllegalStateException if one is not: what stands on nothing must never be written
   */
  void add(DocumentName name, SignedBlock signed) {
    Block block = signed.block();
    Draft draft = drafts.computeIfAbsent(block.document(), id -> open(id, name));
    for (Cid link : block.links()) {
      if (!draft.heads.contains(link) && !contains(link)) {
        throw new IllegalStateException(block + " stands on " + link + ", which is not here");
      }
    }
    if (blocks.putIfAbsent(block.cid(), signed) != null) {
      throw new IllegalStateException("added twice: " + block.cid());
    }
    block.links().forEach(draft.heads::remove);
    draft.heads.add(block.cid());
    draft.added.add(signed);
    if (isFork(draft, block)) {
      draft.forks.add(block);
    }
    draft.freshTips.add(block.cid());
    draft.blockCount++;
    draft.ord++;
    draft.ords.put(block.cid(), draft.ord);
    indexRows.add(DocumentRows.putSeq(block, draft.ord));
    block.back().ifPresent(back -> dropTip(block, back));
    indexRows.add(DocumentRows.putTip(block.document(), block.tip(), draft.ord));
  }

  /** What a judged block points back at is its author's block of the number before: no look-up. */
  private void dropTip(Block block, Cid back) {
    Tip tip = new Tip(block.author(), block.seq() - 1, back);
    indexRows.add(DocumentRows.deleteTip(block.document(), tip));
  }

  /** A chain goes on from a tip, and begins where the author has none. */
  private boolean isFork(Draft draft, Block block) {
    boolean isFirstHere = draft.authors.add(block.author());
    if (block.back().isEmpty()) {
      return !isFirstHere || !rows.tipsOf(block.document(), block.author()).isEmpty();
    }
    Cid back = block.back().get();
    if (draft.freshTips.remove(back)) {
      return false;
    }
    boolean isTip =
        rows.isTip(block.document(), new Tip(block.author(), block.seq() - 1, back))
            && !draft.passedTips.contains(back);
    draft.passedTips.add(back);
    return !isTip;
  }

  private Draft open(DocumentId document, DocumentName name) {
    return new Draft(name, store.heads().heads(document), rows.entry(document));
  }

  /** Adds a proof against an author to what is written. */
  void put(EquivocationProof proof) {
    proofs.add(proof);
    states.add(Convictions.record(proof));
  }

  /**
   * Leaves out what does not count because its author is convicted, by this unit's proofs too. To
   * be called before the batch is made.
   */
  void leaveOut() {
    for (EquivocationProof proof : proofs) {
      rows.entry(proof.document())
          .ifPresent(
              entry -> drafts.computeIfAbsent(proof.document(), id -> open(id, entry.name())));
    }
    drafts.forEach(this::leaveOut);
    drafts.values().removeIf(draft -> draft.added.isEmpty() && !draft.isShrunk);
  }

  /** Returns how many blocks of this unit are written and do not count. */
  int vouchers() {
    return vouchers;
  }

  /** Returns the blocks of this unit that do not count, so are not written, and are not kept. */
  List<SignedBlock> leftOut() {
    return leftOut;
  }

  private void leaveOut(DocumentId id, Draft draft) {
    Set<AuthorId> convicted = new HashSet<>(convictions.of(id));
    proofs.stream()
        .filter(proof -> proof.document().equals(id))
        .forEach(proof -> convicted.add(proof.author()));
    if (convicted.isEmpty()) {
      return;
    }
    EffectiveSet effective =
        EffectiveSet.of(draft.heads, convicted, cid -> block(cid).orElseThrow());
    draft.heads.clear();
    draft.heads.addAll(effective.heads());
    effective.out().values().forEach(block -> leaveOut(draft, block));
    effective.out().values().forEach(block -> restoreTip(draft, block, effective.out()));
    keepVouchers(draft, effective.out());
    if (draft.isShrunk) {
      indexRows.addAll(PastStates.forget(id));
    }
    for (SignedBlock signed : draft.added) {
      if (convicted.contains(signed.block().author())) {
        indexRows.addAll(DocumentRows.deleteOut(signed.block()));
      }
    }
  }

  private void leaveOut(Draft draft, Block block) {
    draft.blockCount--;
    indexRows.add(DocumentRows.deleteSeq(block));
    indexRows.add(DocumentRows.deleteTip(block.document(), block.tip()));
    SignedBlock fresh = blocks.remove(block.cid());
    if (fresh != null) {
      draft.added.remove(fresh);
      if (!rows.isOut(block.cid())) {
        leftOut.add(fresh);
      }
    } else {
      draft.isShrunk = true;
      indexRows.addAll(DocumentRows.putOut(block));
    }
  }

  /** The block below one that is left out ends its chain again, unless another goes on from it. */
  private void restoreTip(Draft draft, Block gone, Map<Cid, Block> out) {
    Optional<Block> back = gone.back().filter(cid -> !out.containsKey(cid)).flatMap(this::block);
    if (back.isEmpty()) {
      return;
    }
    if (!goesOn(draft, back.get(), out)) {
      Tip tip = back.get().tip();
      indexRows.add(DocumentRows.putTip(gone.document(), tip, ordOf(draft, gone.document(), tip)));
    }
  }

  /**
   * Blocks that came now, do not count, and alone vouch for some that do are written all the same:
   * nobody would believe those below them when they are passed on.
   */
  private void keepVouchers(Draft draft, Map<Cid, Block> out) {
    Map<Cid, SignedBlock> fresh = new HashMap<>();
    leftOut.forEach(signed -> fresh.put(signed.block().cid(), signed));
    if (fresh.isEmpty()) {
      return;
    }
    Function<Cid, Optional<SignedBlock>> read =
        cid -> Optional.ofNullable(fresh.get(cid)).or(() -> signed(cid));
    Map<Cid, List<Cid>> above = new HashMap<>();
    for (Block block : out.values()) {
      block
          .back()
          .ifPresent(b -> above.computeIfAbsent(b, a -> new ArrayList<>()).add(block.cid()));
    }
    Vouchers kept = Vouchers.kept(rows, read);
    Vouchers any = new Vouchers(block -> above.getOrDefault(block.cid(), List.of()), read);
    above.keySet().stream()
        .filter(end -> !out.containsKey(end))
        .flatMap(end -> signed(end).stream())
        .filter(end -> end.signature().isEmpty() && !goesOn(draft, end.block(), out))
        .filter(end -> kept.of(end.block()).isEmpty())
        .flatMap(end -> any.of(end.block()).stream())
        .filter(voucher -> leftOut.remove(voucher))
        .forEach(this::keep);
  }

  private void keep(SignedBlock voucher) {
    blocks.put(voucher.block().cid(), voucher);
    indexRows.addAll(DocumentRows.putOut(voucher.block()));
    vouchers++;
  }

  /** True if a block of its chain above this one counts. */
  private boolean goesOn(Draft draft, Block end, Map<Cid, Block> out) {
    List<Cid> above = new ArrayList<>(rows.at(end.document(), end.author(), end.seq() + 1));
    draft.added.forEach(signed -> above.add(signed.block().cid()));
    return above.stream()
        .filter(cid -> !out.containsKey(cid))
        .flatMap(cid -> block(cid).stream())
        .anyMatch(block -> block.back().equals(Optional.of(end.cid())));
  }

  private long ordOf(Draft draft, DocumentId document, Tip tip) {
    Long fresh = draft.ords.get(tip.cid());
    return fresh != null
        ? fresh
        : rows.placedAt(document, tip.author(), tip.seq()).stream()
            .filter(placed -> placed.tip().equals(tip))
            .mapToLong(DocumentRows.Placed::ord)
            .findFirst()
            .orElse(draft.ord);
  }

  List<EquivocationProof> proofs() {
    return proofs;
  }

  /** Adds a state record to what is written. */
  void put(StateRecord record) {
    states.add(record);
  }

  Batch toBatch() {
    List<HeadMove> moves = new ArrayList<>();
    List<IndexRow> all = new ArrayList<>(indexRows);
    PastStates past = new PastStates(store.indexes());
    long time = drafts.isEmpty() ? 0 : past.now() + 1;
    drafts.forEach(
        (id, draft) -> {
          moves.add(new HeadMove(id, draft.before(), draft.heads()));
          long number = draft.states;
          all.add(
              DocumentRows.putEntry(
                  id, new DocumentRows.Entry(draft.name, draft.blockCount, draft.ord, number + 1)));
          long state8 = draft.heads().stateDigest().prefix64();
          all.add(PastStates.put(id, new PastStates.State(number, state8, draft.ord, time)));
          if (draft.isNew) {
            all.add(DocumentRows.putScopeMember(draft.name.scope(), id));
          }
        });
    if (!drafts.isEmpty()) {
      all.add(PastStates.putNow(time));
    }
    return new Batch(List.copyOf(blocks.values()), moves, all, states);
  }
}
