package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Exchanges that ended lately, by every number that they had: a last word may still come. */
final class EndedExchanges {
  private static final int ENDED_MAX = 256;

  private record Ended(DocumentId document, HeadTalk heads) {}

  private final Map<Long, Ended> byXid =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Ended> eldest) {
          return size() > ENDED_MAX;
        }
      };

  void add(long xid, DocumentExchange exchange) {
    byXid.put(xid, new Ended(exchange.document(), exchange.endedHeads()));
  }

  boolean contains(long xid) {
    return byXid.containsKey(xid);
  }

  Optional<DocumentId> document(long xid) {
    return Optional.ofNullable(byXid.get(xid)).map(Ended::document);
  }

  /** Returns what the two had told each other, the last word with it. */
  HeadTalk heads(Message.Done lastWord) {
    Ended one = byXid.get(lastWord.xid());
    if (one == null) {
      throw new IllegalArgumentException("no exchange " + lastWord.xid() + " has ended lately");
    }
    one.heads().heardIn(lastWord);
    one.heads().forgetLists();
    return one.heads();
  }
}
