package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.SignedBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private final DocumentView view;
  private final List<BlockHeader> headers = new ArrayList<>();
  private final Set<Cid> said = new HashSet<>();
  private final Set<Cid> ends = new HashSet<>();
  private final Set<Cid> unsignedEnds = new HashSet<>();
  private Records records = new Records();
  private int closedAt;

  private PackBuilder(DocumentView view) {
    this.view = view;
  }

  /** The records of one pack. */
  static PackBody build(DocumentView view, SendPlan plan, PackTarget target) {
    PackBuilder builder = new PackBuilder(view);
    builder.fill(plan, target.bytesMax() - OVERHEAD_BYTES);
    builder.cutBack(plan);
    builder.tell(plan);
    PackBody body = builder.body();
    return target.deflates() ? body.deflated() : body;
  }

  private void fill(SendPlan plan, int room) {
    int signatureBytes = 0;
    while (!plan.isEmpty()) {
      BlockHeader header = plan.next().orElseThrow();
      if (said.contains(header.cid())) {
        continue; // it is in two segments of the plan
      }
      SignedBlock block = view.block(header.cid()).orElseThrow(() -> vanished(header));
      int signatureMore = goesOn(header) ? 0 : SIGNATURE_BYTES;
      int signaturesBetween = headers.size() / EquivocationProof.UNSIGNED_MAX * SIGNATURE_BYTES;
      int left = room - signatureBytes - signatureMore - signaturesBetween;
      if (!records.addIfRoom(block, left)) {
        plan.putBack(List.of(header));
        return;
      }
      signatureBytes += signatureMore;
      add(header, block);
    }
    closedAt = headers.size();
  }

  /** True if the block lengthens a stretch of this pack: its signature replaces the one before. */
  private boolean goesOn(BlockHeader header) {
    return header.back().isPresent() && ends.contains(header.back().get());
  }

  private void add(BlockHeader header, SignedBlock block) {
    headers.add(header);
    said.add(header.cid());
    header.back().ifPresent(ends::remove);
    header.back().ifPresent(unsignedEnds::remove);
    ends.add(header.cid());
    if (block.signature().isEmpty()) {
      unsignedEnds.add(header.cid());
    }
    if (unsignedEnds.isEmpty()) {
      closedAt = headers.size();
    }
  }

  private static IllegalStateException vanished(BlockHeader header) {
    return new IllegalStateException("block " + header.cid() + " has vanished");
  }

  private void cutBack(SendPlan plan) {
    if (closedAt > 0 && closedAt < headers.size()) {
      plan.putBack(headers.subList(closedAt, headers.size()));
      headers.subList(closedAt, headers.size()).clear();
      Records whole = records;
      records = new Records();
      for (int i = 0; i < closedAt; i++) {
        if (!records.addIfRoom(whole.get(i), Long.MAX_VALUE)) {
          throw new IllegalStateException("a pack that was cut back has no room for its blocks");
        }
      }
    }
  }

  private void tell(SendPlan plan) {
    for (int i = 0; i < headers.size(); i++) {
      SignedBlock block = records.get(i);
      plan.sent(headers.get(i), block.signature().isPresent(), block.block().length());
    }
  }

  /**
   * Signs each stretch on its end, or where that has none, on the last signed block before; a long
   * one now and then besides, or whoever receives it could not prove a fork far below its end.
   */
  private PackBody body() {
    Map<Cid, Run> runs = new HashMap<>();
    boolean[] isSigned = new boolean[headers.size()];
    for (int i = isSigned.length - 1; i >= 0; i--) {
      Optional<Run> run = Optional.ofNullable(runs.get(headers.get(i).cid()));
      boolean isDue = run.map(Run::isLong).orElse(true);
      isSigned[i] = isDue && records.get(i).signature().isPresent();
      if (isSigned[i] || run.isPresent()) {
        Run next = isSigned[i] ? Run.BEGUN : run.orElse(Run.BEGUN);
        int length = records.get(i).block().length();
        headers.get(i).back().ifPresent(back -> runs.put(back, next.with(length)));
      }
    }
    return records.toBody(isSigned);
  }

  /** A stretch from the signature above down to a block. */
  private record Run(int blocks, long bytes) {
    static final Run BEGUN = new Run(0, 0);

    Run with(int length) {
      return new Run(blocks + 1, bytes + length);
    }

    boolean isLong() {
      return blocks >= EquivocationProof.UNSIGNED_MAX
          || bytes >= EquivocationProof.UNSIGNED_BYTES_MAX;
    }
  }
}
