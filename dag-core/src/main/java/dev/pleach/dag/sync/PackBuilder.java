package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.SignedBlock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Fills packs from a plan. A pack closes before it passes the target, or holds a single block, and
 * should end each author's stretch on a signed block: if one in the middle of the chain has kept no
 * signature, the pack is cut back to the last place where all stretches do. Where there is no such
 * place it is sent as it is; the receiver then holds the unproven blocks until a later pack
 * vouches.
 */
final class PackBuilder {
  /** What is spent besides records: message head, document, intro, index, lengths. */
  static final int OVERHEAD_BYTES = 160;

  private static final int SIGNATURE_BYTES = 66;
  private static final int LENGTH_BYTES = 3;

  private final DocumentView view;
  private final List<BlockHeader> headers = new ArrayList<>();
  private final List<SignedBlock> blocks = new ArrayList<>();
  private final Set<Cid> ends = new HashSet<>();
  private final Set<Cid> unsignedEnds = new HashSet<>();
  private int closedAt;

  private PackBuilder(DocumentView view) {
    this.view = view;
  }

  /** The records of one pack. */
  static Records build(DocumentView view, SendPlan plan, int targetBytes) {
    PackBuilder builder = new PackBuilder(view);
    builder.fill(plan, targetBytes - OVERHEAD_BYTES);
    builder.cutBack(plan);
    return builder.records();
  }

  private void fill(SendPlan plan, int room) {
    int used = 0;
    while (!plan.isEmpty() && blocks.size() < Records.RECORDS_MAX) {
      BlockHeader header = plan.next().orElseThrow();
      SignedBlock block = view.block(header.cid()).orElseThrow(() -> vanished(header));
      int cost = block.block().length() + LENGTH_BYTES + (goesOn(header) ? 0 : SIGNATURE_BYTES);
      if (used + cost > room && !blocks.isEmpty()) {
        plan.putBack(List.of(header));
        return;
      }
      used += cost;
      add(header, block);
    }
    closedAt = blocks.size();
  }

  /** True if the block lengthens a stretch of this pack: its signature replaces the one before. */
  private boolean goesOn(BlockHeader header) {
    return header.back().isPresent() && ends.contains(header.back().get());
  }

  private void add(BlockHeader header, SignedBlock block) {
    headers.add(header);
    blocks.add(block);
    header.back().ifPresent(ends::remove);
    header.back().ifPresent(unsignedEnds::remove);
    ends.add(header.cid());
    if (block.signature().isEmpty()) {
      unsignedEnds.add(header.cid());
    }
    if (unsignedEnds.isEmpty()) {
      closedAt = blocks.size();
    }
  }

  private static IllegalStateException vanished(BlockHeader header) {
    return new IllegalStateException("block " + header.cid() + " has vanished");
  }

  private void cutBack(SendPlan plan) {
    if (closedAt > 0 && closedAt < blocks.size()) {
      plan.putBack(headers.subList(closedAt, headers.size()));
      headers.subList(closedAt, headers.size()).clear();
      blocks.subList(closedAt, blocks.size()).clear();
    }
  }

  /**
   * Signs each stretch once: on its end, or where that has none, on the last signed block before.
   */
  private Records records() {
    Set<Cid> vouched = new HashSet<>();
    boolean[] isSigned = new boolean[blocks.size()];
    for (int i = blocks.size() - 1; i >= 0; i--) {
      boolean isVouched = vouched.contains(headers.get(i).cid());
      isSigned[i] = !isVouched && blocks.get(i).signature().isPresent();
      if (isVouched || isSigned[i]) {
        headers.get(i).back().ifPresent(vouched::add);
      }
    }
    Records records = new Records();
    for (int i = 0; i < blocks.size(); i++) {
      records.add(blocks.get(i), isSigned[i]);
    }
    return records;
  }
}
