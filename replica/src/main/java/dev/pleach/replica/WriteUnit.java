package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.Rejection;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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
  private final Map<Cid, SignedBlock> leftOut = new LinkedHashMap<>();
  private final Set<Cid> kept = new HashSet<>();
  private final Map<DocumentId, DocumentName> names = new LinkedHashMap<>();
  private int returned;
  private int fallen;
  private Vouchers atHand = new Vouchers(block -> List.of());
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

  /** Where vouchers are looked for too, besides what is kept and what this unit leaves out. */
  void vouchersFrom(Vouchers more) {
    atHand = atHand.and(more);
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
    return !isOut(cid);
  }

  private boolean isOut(Cid cid) {
    return convictions.mayBeKept() && rows.isOut(cid);
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
      return !isFirstHere || rows.hasTip(block.document(), block.author());
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
    names.put(document, name);
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

  /** Returns which blocks of this unit are written and do not count. */
  Set<Cid> kept() {
    return kept;
  }

  /**
   * True if a block was refused for what it is and is kept all the same, since it vouches: whoever
   * passes on what an author has signed is not to be blamed for it.
   */
  boolean keeps(Rejection rejection) {
    return (rejection instanceof Rejection.BrokenStructure broken && kept.contains(broken.cid()))
        || (rejection instanceof Rejection.RejectedAncestor inherited
            && kept.contains(inherited.cid()));
  }

  /** Returns the blocks of this unit that do not count, so are not written, and are not kept. */
  List<SignedBlock> leftOut() {
    return List.copyOf(leftOut.values());
  }

  /** Returns how many blocks count again, or now, that were kept before. */
  int returned() {
    return returned;
  }

  /** Adds an authentic block to what is written and does not count. */
  void keep(DocumentName name, SignedBlock signed) {
    Block block = signed.block();
    if (!isOut(block.cid()) && !contains(block.cid())) {
      blocks.put(block.cid(), signed);
      leftOut.remove(block.cid());
      kept.add(block.cid());
      names.put(block.document(), name);
      indexRows.addAll(DocumentRows.putOut(block));
    }
  }

  private void leaveOut(DocumentId id, Draft draft) {
    Set<AuthorId> convicted = new HashSet<>(convictions.of(id));
    proofs.stream()
        .filter(proof -> proof.document().equals(id))
        .forEach(proof -> convicted.add(proof.author()));
    Map<Cid, Block> out =
        isTouched(id, draft, convicted) ? leaveOut(id, draft, convicted) : Map.of();
    for (SignedBlock signed : draft.added) {
      if (isOut(signed.block().cid())) {
        indexRows.addAll(DocumentRows.deleteOut(signed.block()));
        returned++;
      }
    }
    keepVouchers(draft, out);
  }

  /**
   * Returns this unit without the blocks that nothing at hand proves any more, and without what
   * stands on them: what had proven them was dropped while they waited. They will come again.
   */
  WriteUnit proven() {
    Map<Cid, SignedBlock> lost = unproven();
    if (lost.isEmpty()) {
      return this;
    }
    WriteUnit rest = new WriteUnit(store, rows, convictions, damage);
    rest.vouchersFrom(atHand.and(Vouchers.among(lost.values())));
    for (Draft draft : drafts.values()) {
      draft.added.stream()
          .filter(signed -> !lost.containsKey(signed.block().cid()))
          .forEach(signed -> rest.add(draft.name, signed));
    }
    return rest;
  }

  private Map<Cid, SignedBlock> unproven() {
    Vouchers elsewhere = atHand.and(Vouchers.kept(rows, this::signed));
    Map<Cid, SignedBlock> lost = new HashMap<>();
    for (Draft draft : drafts.values()) {
      Set<Cid> vouched = new HashSet<>();
      for (int i = draft.added.size() - 1; i >= 0; i--) {
        SignedBlock signed = draft.added.get(i);
        Block block = signed.block();
        boolean isProven =
            signed.signature().isPresent()
                || vouched.contains(block.cid())
                || !elsewhere.of(block).isEmpty();
        if (isProven) {
          block.back().ifPresent(vouched::add);
        } else {
          lost.put(block.cid(), signed);
        }
      }
      for (SignedBlock signed : draft.added) {
        if (signed.block().links().stream().anyMatch(lost::containsKey)) {
          lost.put(signed.block().cid(), signed);
        }
      }
    }
    return lost;
  }

  /** What somebody else has added alone takes nothing from what counted before. */
  private boolean isTouched(DocumentId id, Draft draft, Set<AuthorId> convicted) {
    return !convicted.isEmpty()
        && (proofs.stream().anyMatch(proof -> proof.document().equals(id))
            || draft.added.stream()
                .anyMatch(signed -> convicted.contains(signed.block().author())));
  }

  /** Keeps all that was left out. */
  void keepLeftOut() {
    for (SignedBlock signed : leftOut()) {
      DocumentId document = signed.block().document();
      keep(Optional.ofNullable(names.get(document)).orElseThrow(), signed);
    }
  }

  private Map<Cid, Block> leaveOut(DocumentId id, Draft draft, Set<AuthorId> convicted) {
    EffectiveSet effective =
        EffectiveSet.of(draft.heads, convicted, cid -> block(cid).orElseThrow());
    draft.heads.clear();
    draft.heads.addAll(effective.heads());
    Map<Cid, Block> out = effective.out();
    out.values().forEach(block -> leaveOut(draft, block));
    draft.added.removeIf(signed -> out.containsKey(signed.block().cid()));
    ChainEnds ends = chainEnds(draft, out);
    out.values().forEach(block -> restoreTip(draft, block, out, ends));
    if (draft.isShrunk) {
      indexRows.addAll(PastStates.forget(id));
    }
    return out;
  }

  private void leaveOut(Draft draft, Block block) {
    draft.blockCount--;
    indexRows.add(DocumentRows.deleteSeq(block));
    indexRows.add(DocumentRows.deleteTip(block.document(), block.tip()));
    SignedBlock fresh = blocks.remove(block.cid());
    if (fresh == null) {
      draft.isShrunk = true;
      fallen++;
      indexRows.addAll(DocumentRows.putOut(block));
    } else if (!isOut(block.cid())) {
      leftOut.put(block.cid(), fresh);
    }
  }

  /** The block below one that is left out ends its chain again, unless another goes on from it. */
  private void restoreTip(Draft draft, Block gone, Map<Cid, Block> out, ChainEnds ends) {
    Optional<Block> back = gone.back().filter(cid -> !out.containsKey(cid)).flatMap(this::block);
    if (back.isEmpty()) {
      return;
    }
    if (!ends.goesOn(back.get())) {
      Tip tip = back.get().tip();
      indexRows.add(DocumentRows.putTip(gone.document(), tip, ordOf(draft, gone.document(), tip)));
    }
  }

  /**
   * Blocks that are at hand and alone vouch for some that count are written, though they do not
   * count, or not yet: nobody would believe those below them when they are passed on.
   */
  private void keepVouchers(Draft draft, Map<Cid, Block> out) {
    Map<Cid, List<Cid>> above = new HashMap<>();
    for (Block block : out.values()) {
      block
          .back()
          .ifPresent(b -> above.computeIfAbsent(b, a -> new ArrayList<>()).add(block.cid()));
    }
    Vouchers keptOnes = Vouchers.kept(rows, this::signed);
    Vouchers any =
        new Vouchers(block -> leftOutOf(above.getOrDefault(block.cid(), List.of())))
            .and(keptOnes)
            .and(atHand);
    for (SignedBlock end : unsignedEnds(draft, out)) {
      if (!convictions.mayBeKept() || keptOnes.of(end.block()).isEmpty()) {
        any.of(end.block()).forEach(voucher -> keepVoucher(draft, out, voucher));
      }
    }
  }

  private List<SignedBlock> leftOutOf(List<Cid> cids) {
    return cids.stream()
        .flatMap(cid -> Optional.ofNullable(leftOut.get(cid)).or(() -> signed(cid)).stream())
        .toList();
  }

  private void keepVoucher(Draft draft, Map<Cid, Block> out, SignedBlock voucher) {
    Cid cid = voucher.block().cid();
    if (!out.containsKey(cid) || leftOut.containsKey(cid)) {
      keep(draft.name, voucher);
    }
  }

  /** Unsigned blocks that count and above which none of their chain does. */
  private List<SignedBlock> unsignedEnds(Draft draft, Map<Cid, Block> out) {
    Set<Cid> backs = new HashSet<>();
    draft.added.forEach(signed -> signed.block().back().ifPresent(backs::add));
    List<SignedBlock> ends = new ArrayList<>();
    draft.added.stream()
        .filter(signed -> signed.signature().isEmpty() && !backs.contains(signed.block().cid()))
        .forEach(ends::add);
    ChainEnds chains = chainEnds(draft, out);
    Set<Cid> below = new LinkedHashSet<>();
    out.values()
        .forEach(block -> block.back().filter(b -> !out.containsKey(b)).ifPresent(below::add));
    below.stream()
        .filter(cid -> !blocks.containsKey(cid))
        .flatMap(cid -> signed(cid).stream())
        .filter(end -> end.signature().isEmpty() && !chains.goesOn(end.block()))
        .forEach(ends::add);
    return ends;
  }

  private ChainEnds chainEnds(Draft draft, Map<Cid, Block> out) {
    DocumentId id = draft.name.documentId();
    return new ChainEnds(
        draft.added, (author, seq) -> rows.at(id, author, seq), out::containsKey, this::block);
  }

  private long ordOf(Draft draft, DocumentId document, Tip tip) {
    Long fresh = draft.ords.get(tip.cid());
    return fresh != null ? fresh : rows.ord(document, tip).orElse(draft.ord);
  }

  List<EquivocationProof> proofs() {
    return proofs;
  }

  /** Adds a state record to what is written. */
  void put(StateRecord record) {
    states.add(record);
  }

  /** A document of which nothing counts has an entry all the same. */
  private void recordIfNew(DocumentId id, DocumentName name, List<IndexRow> all) {
    if (!drafts.containsKey(id) && rows.entry(id).isEmpty()) {
      all.add(DocumentRows.putEntry(id, new DocumentRows.Entry(name, 0, 0, 0)));
      all.add(DocumentRows.putScopeMember(name.scope(), id));
    }
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
    if (!kept.isEmpty()) {
      names.forEach((id, name) -> recordIfNew(id, name, all));
    }
    convictions.noteKept(kept.size() + fallen - returned);
    return new Batch(List.copyOf(blocks.values()), moves, all, states);
  }
}
