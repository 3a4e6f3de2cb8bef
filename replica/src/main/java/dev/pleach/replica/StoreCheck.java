package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockStructure;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.block.Tip;
import dev.pleach.dag.codec.Decoded;
import dev.pleach.port.Store;
import dev.pleach.port.StoreException;
import dev.pleach.port.StoredBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * Checks a whole store: every block's hash and form, every signature, every structural rule, and
 * that heads, tips, numbers and counts are what the blocks say. Reads only. One document's blocks
 * are in memory at a time.
 */
public final class StoreCheck {
  /** Most findings that are listed; the rest is counted. */
  public static final int FINDINGS_MAX = 1_000;

  private final Store store;
  private final DocumentRows rows;
  private final Convictions convictions;
  private final LongConsumer progress;
  private final List<String> findings = new ArrayList<>();
  private long findingCount;
  private long blocks;
  private long signatures;
  private long documents;

  /**
   * What was checked, and what is wrong.
   *
   * @param blocks blocks read
   * @param signatures signatures verified
   * @param documents documents checked
   * @param findingCount number of things that are wrong
   * @param findings the first of them, fit to be shown
   */
  public record Report(
      long blocks, long signatures, long documents, long findingCount, List<String> findings) {
    /** Copies the list. */
    public Report {
      findings = List.copyOf(findings);
    }

    /** Returns true if nothing is wrong. */
    public boolean isSound() {
      return findingCount == 0;
    }
  }

  private StoreCheck(Store store, LongConsumer progress) {
    this.store = store;
    this.rows = new DocumentRows(store.indexes());
    this.convictions = new Convictions(store);
    convictions.resume();
    this.progress = progress;
  }

  /**
   * Checks a store that no replica is open on.
   *
   * @param progress is given the number of blocks read so far, now and then
   */
  public static Report run(Store store, LongConsumer progress) {
    StoreCheck check = new StoreCheck(store, progress);
    check.step("reading all blocks", () -> check.store.blocks().forEach(check::checkRecord));
    check.step("reading all heads", () -> check.store.heads().forEach(check::checkSafely));
    check.step("reading all documents' rows", check::checkOrphans);
    return new Report(
        check.blocks, check.signatures, check.documents, check.findingCount, check.findings);
  }

  /**
   * Does a part of the check; if the store cannot be read, that is a finding and the next goes on.
   */
  private void step(String what, Runnable part) {
    try {
      part.run();
    } catch (StoreException e) {
      found(what + " was given up: " + e.getMessage());
    }
  }

  private void checkSafely(DocumentId document, Frontier heads) {
    step("checking document " + document, () -> checkDocument(document, heads));
  }

  /**
   * Rows whose document has no heads: its blocks would be out of everybody's sight. Of a document
   * whose blocks are all left out nothing is to be seen.
   */
  private void checkOrphans() {
    rows.forEachEntry(
        (document, entry) -> {
          boolean holdsBlocks = entry.blockCount() > 0 || !rows.allBlocks(document).isEmpty();
          if (holdsBlocks && store.heads().heads(document).heads().isEmpty()) {
            found("document " + document + " is recorded and has no heads");
          }
        });
    rows.forEachMember(
        (scope, document) -> {
          if (rows.entry(document).filter(entry -> entry.name().scope().equals(scope)).isEmpty()) {
            found("document " + document + " is listed in scope " + scope + " and not recorded so");
          }
        });
  }

  private void checkName(DocumentId document) {
    Optional<DocumentName> name = rows.entry(document).map(DocumentRows.Entry::name);
    if (name.isEmpty()) {
      found("document " + document + " has heads and no record");
    } else if (!name.get().documentId().equals(document)) {
      found("document " + document + " is recorded under the name of " + name.get().documentId());
    } else if (!rows.isMember(name.get().scope(), document)) {
      found("document " + document + " is not listed in its scope " + name.get().scope());
    }
  }

  private void found(String finding) {
    findingCount++;
    if (findings.size() < FINDINGS_MAX) {
      findings.add(finding);
    }
  }

  private void checkRecord(StoredBlock stored) {
    blocks++;
    if (blocks % 10_000 == 0) {
      progress.accept(blocks);
    }
    Decoded<Block> decoded = Block.decode(stored.bytes());
    decoded.refusal().ifPresent(why -> found("block " + stored.cid() + ": " + why));
    decoded.value().ifPresent(block -> checkBlock(stored, block));
  }

  private void checkBlock(StoredBlock stored, Block block) {
    if (!block.cid().equals(stored.cid())) {
      found("block " + stored.cid() + " hashes to " + block.cid());
      return;
    }
    boolean isListed = rows.at(block.document(), block.author(), block.seq()).contains(block.cid());
    if (isListed == rows.isOut(block.cid())) {
      found("block " + block.cid() + " is in no index");
    }
    if (stored.signature().isPresent()) {
      signatures++;
      if (!new SignedBlock(block, stored.signature()).isVerified()) {
        found("block " + block.cid() + " has a wrong signature");
      }
    }
  }

  private void checkDocument(DocumentId document, Frontier heads) {
    documents++;
    checkName(document);
    Map<Cid, SignedBlock> found = new HashMap<>();
    for (Tip entry : rows.allBlocks(document)) {
      read(document, entry.cid(), found);
    }
    Set<Cid> nobodysLink = new TreeSet<>(found.keySet());
    Set<Cid> nobodysBack = new TreeSet<>(found.keySet());
    for (SignedBlock signed : found.values()) {
      checkPlace(signed.block(), found);
      signed.block().links().forEach(nobodysLink::remove);
      signed.block().back().ifPresent(nobodysBack::remove);
    }
    checkSignatures(found);
    checkRows(document, heads, found.size(), nobodysLink, nobodysBack);
  }

  private void read(DocumentId document, Cid cid, Map<Cid, SignedBlock> found) {
    try {
      store
          .blocks()
          .get(cid)
          .ifPresentOrElse(
              signed -> found.put(cid, signed),
              () -> found("document " + document + " lacks block " + cid));
    } catch (StoreException e) {
      found("document " + document + ": " + e.getMessage());
    }
  }

  private void checkPlace(Block block, Map<Cid, SignedBlock> found) {
    for (Cid link : block.links()) {
      if (!found.containsKey(link)) {
        found("block " + block.cid() + " stands on " + link + ", which is not here");
        return;
      }
    }
    BlockStructure.check(block, link -> Objects.requireNonNull(found.get(link)).block())
        .ifPresent(rejection -> found(rejection.reason()));
  }

  /**
   * A block is covered by its own signature, or by a covered one of its author that points back at
   * it.
   */
  private void checkSignatures(Map<Cid, SignedBlock> found) {
    List<SignedBlock> newestFirst = new ArrayList<>(found.values());
    newestFirst.sort(Comparator.comparing(SignedBlock::block, Block.TOPOLOGICAL).reversed());
    Map<Cid, AuthorId> vouched = new HashMap<>();
    for (SignedBlock signed : newestFirst) {
      Block block = signed.block();
      boolean isCovered =
          signed.signature().isPresent()
              || block.author().equals(vouched.get(block.cid()))
              || isVouchedByOneLeftOut(block);
      if (!isCovered) {
        found("block " + block.cid() + " is covered by no signature");
      }
      block.back().ifPresent(back -> vouched.put(back, block.author()));
    }
  }

  private boolean isVouchedByOneLeftOut(Block block) {
    return convictions.mayBeKept() && !Vouchers.kept(rows, store.blocks()::get).of(block).isEmpty();
  }

  private void checkRows(
      DocumentId document, Frontier heads, int count, Set<Cid> nobodysLink, Set<Cid> nobodysBack) {
    if (!new TreeSet<>(heads.heads()).equals(nobodysLink)) {
      found("document " + document + " has heads " + heads.heads() + ", must be " + nobodysLink);
    }
    Set<Cid> tips = new HashSet<>();
    rows.tips(document).forEach(tip -> tips.add(tip.cid()));
    if (!tips.equals(nobodysBack)) {
      found("document " + document + " has tips " + tips + ", must be " + nobodysBack);
    }
    long recorded = rows.entry(document).map(DocumentRows.Entry::blockCount).orElse(0L);
    if (recorded != count) {
      found("document " + document + " records " + recorded + " blocks and has " + count);
    }
  }
}
