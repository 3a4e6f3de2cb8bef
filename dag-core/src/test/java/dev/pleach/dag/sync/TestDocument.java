package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockStructure;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.Rejection;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.block.Tip;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A document in memory, with the intake that a replica would put before it. */
final class TestDocument implements DocumentView {
  private final DocumentName name;
  private final DocumentId id;
  private final Map<Cid, SignedBlock> blocks = new HashMap<>();
  private final Map<AuthorId, Map<Long, TreeSet<Cid>>> bySeq = new HashMap<>();
  private final TreeSet<Tip> tips = new TreeSet<>();
  private final TreeSet<Cid> heads = new TreeSet<>();
  private final Map<Cid, SignedBlock> pending = new LinkedHashMap<>();
  private final Map<Long, List<Tip>> past = new HashMap<>();

  /** Whether former states are remembered. */
  boolean isRemembering;

  TestDocument(DocumentName name) {
    this.name = name;
    this.id = name.documentId();
  }

  @Override
  public DocumentId id() {
    return id;
  }

  @Override
  public DocumentName name() {
    return name;
  }

  @Override
  public Frontier heads() {
    return new Frontier(List.copyOf(heads));
  }

  @Override
  public List<Tip> tips() {
    return List.copyOf(tips);
  }

  @Override
  public Optional<List<Tip>> tipsAt(long state8) {
    return Optional.ofNullable(past.get(state8));
  }

  long state8() {
    return heads().stateDigest().prefix64();
  }

  @Override
  public long blockCount() {
    return blocks.size();
  }

  @Override
  public boolean known(Cid cid) {
    return blocks.containsKey(cid);
  }

  @Override
  public List<Cid> at(AuthorId author, long seq) {
    return List.copyOf(bySeq.getOrDefault(author, Map.of()).getOrDefault(seq, new TreeSet<>()));
  }

  @Override
  public Optional<SignedBlock> block(Cid cid) {
    return Optional.ofNullable(blocks.get(cid));
  }

  Set<Cid> cids() {
    return blocks.keySet();
  }

  int pendingCount() {
    return pending.size();
  }

  void add(SignedBlock signed) {
    Block block = signed.block();
    if (!block.links().stream().allMatch(blocks::containsKey)) {
      throw new IllegalStateException("not closed");
    }
    if (blocks.putIfAbsent(block.cid(), signed) != null) {
      return;
    }
    bySeq
        .computeIfAbsent(block.author(), a -> new HashMap<>())
        .computeIfAbsent(block.seq(), s -> new TreeSet<>())
        .add(block.cid());
    block.back().ifPresent(back -> tips.remove(blocks.get(back).block().tip()));
    if (bySeqChild(block).isEmpty()) {
      tips.add(block.tip());
    }
    block.links().forEach(heads::remove);
    heads.add(block.cid());
    if (isRemembering) {
      past.put(state8(), tips());
    }
  }

  private Optional<Cid> bySeqChild(Block block) {
    return at(block.author(), block.seq() + 1).stream()
        .filter(cid -> blocks.get(cid).block().back().equals(Optional.of(block.cid())))
        .findFirst();
  }

  /** Takes a delivery in: what is proven and complete becomes part of the document. */
  DeliveryResult take(long number, List<SignedBlock> received, List<SignedBlock> added) {
    List<SignedBlock> all = new ArrayList<>(pending.values());
    received.stream()
        .filter(signed -> !known(signed.block().cid()))
        .filter(signed -> !pending.containsKey(signed.block().cid()))
        .forEach(all::add);
    received.stream()
        .filter(signed -> signed.signature().isPresent())
        .filter(signed -> pending.containsKey(signed.block().cid()))
        .forEach(all::add);
    all.sort(Comparator.comparing(SignedBlock::block, Block.TOPOLOGICAL));
    SegmentSignatures.Verdict verdict = SegmentSignatures.judge(all);
    List<Rejection> rejections = new ArrayList<>();
    verdict.refused().forEach(bad -> rejections.add(new Rejection.BadSignature(bad.block().cid())));
    verdict.unproven().forEach(signed -> pending.put(signed.block().cid(), signed));
    int before = blocks.size();
    for (SignedBlock signed : verdict.authenticated()) {
      Block block = signed.block();
      if (block.links().stream().allMatch(this::known)) {
        Optional<Rejection> rejection = BlockStructure.check(block, cid -> blocks.get(cid).block());
        rejection.ifPresent(rejections::add);
        pending.remove(block.cid());
        if (rejection.isEmpty() && !known(block.cid())) {
          add(signed);
          added.add(signed);
        }
      } else {
        // Only a signature proves a block that waits; whoever vouched for it waits with it.
        pending.merge(block.cid(), signed, (old, now) -> now.signature().isPresent() ? now : old);
      }
    }
    Set<Cid> missing = new LinkedHashSet<>();
    pending.values().forEach(signed -> missing.addAll(signed.block().links()));
    missing.removeIf(cid -> known(cid) || pending.containsKey(cid));
    return new DeliveryResult(
        number,
        blocks.size() - before,
        missing.stream().limit(DeliveryResult.MISSING_MAX).toList(),
        rejections,
        false);
  }
}
