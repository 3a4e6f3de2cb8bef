package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import java.util.List;

/** The own tips as they were when an exchange was opened, listed in one message or in several. */
final class TipListing {
  private final List<TipItem> tips;
  private int listed;

  TipListing(List<TipItem> tips) {
    this.tips = tips;
  }

  /** The opening message, with as many tips as fit it. */
  Message.DocOpen open(long xid, DocumentId document, Heads heads, long blocks) {
    int room = (Message.BYTES_MAX - 512 - heads.digests().raw().length) / PackedItems.TIP_BYTES;
    PackedItems first = take(Math.min(room, Message.TIPS_MAX));
    PackedItems convicted = PackedItems.none(PackedItems.NAME_BYTES);
    return new Message.DocOpen(
        xid, document, heads, blocks, convicted, Message.FORM_LIST, !hasMore(), first);
  }

  boolean hasMore() {
    return listed < tips.size();
  }

  Message.DocList next(long xid) {
    PackedItems items = take(Message.TIPS_MAX);
    return new Message.DocList(xid, !hasMore(), items);
  }

  /** Begins once more. */
  void restart() {
    listed = 0;
  }

  private PackedItems take(int most) {
    int from = listed;
    listed = Math.min(tips.size(), from + most);
    return PackedItems.ofTips(tips.subList(from, listed));
  }
}
