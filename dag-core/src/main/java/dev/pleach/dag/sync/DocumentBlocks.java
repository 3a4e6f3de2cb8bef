package dev.pleach.dag.sync;

import dev.pleach.dag.block.SignedBlock;
import java.util.List;
import java.util.function.Consumer;

/** All blocks of a document, one by one. */
public final class DocumentBlocks {
  private DocumentBlocks() {}

  /**
   * Visits every block in the order of packs, ancestors before descendants. What is held meanwhile
   * grows with the number of authors, not of blocks.
   */
  public static void forEach(DocumentView view, Consumer<? super SignedBlock> visitor) {
    SendPlan plan = new SendPlan(view);
    Chains.above(view, view.tips(), List.of()).forEach(plan::add);
    while (!plan.isEmpty()) {
      BlockHeader header = plan.next().orElseThrow();
      visitor.accept(
          view.block(header.cid())
              .orElseThrow(
                  () -> new IllegalStateException("block " + header.cid() + " has vanished")));
    }
  }
}
