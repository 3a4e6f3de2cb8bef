package dev.pleach.simulator;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.Signature;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.sync.Heads;
import dev.pleach.dag.sync.Message;
import dev.pleach.dag.sync.OpenBody;
import dev.pleach.dag.sync.PackedItems;
import dev.pleach.dag.sync.TipItem;
import java.util.List;
import java.util.Optional;

/**
 * What a hostile peer does, some times a second on each of its connections. Each is one way to lie,
 * stall, flood or forget; a peer that follows none of them is honest. Honest peers must come to
 * agree among themselves whatever is said here, and let nothing in that is not a signed block.
 */
public enum HostileScript {
  /** Greets and takes nothing in any more, so that whoever sends to it is held up. */
  DEAF {
    @Override
    void turn(HostileLink link) {}

    @Override
    boolean isListening() {
      return false;
    }
  },

  /** Sends bytes out of the air. */
  GARBAGE {
    @Override
    void turn(HostileLink link) {
      link.frame(link.someBytes(link.chance().between(1, 2_000)));
    }
  },

  /** Sends what it has heard with some bits turned. */
  TURNED_BITS {
    @Override
    void turn(HostileLink link) {
      link.someHeard()
          .ifPresent(
              heard -> {
                byte[] turned = heard.clone();
                for (int i = link.chance().between(1, 4); i > 0; i--) {
                  turned[link.chance().nextInt(turned.length)] ^= (byte) link.chance().nextLong();
                }
                link.frame(turned);
              });
    }
  },

  /** Sends what it has heard back, again and again. */
  ECHO {
    @Override
    void turn(HostileLink link) {
      link.someHeard().ifPresent(link::frame);
    }
  },

  /** Announces heads and tips that nobody has. */
  FALSE_HEADS {
    @Override
    void turn(HostileLink link) {
      PackedItems tips =
          PackedItems.ofTips(
              List.of(new TipItem(link.chance().nextLong(), 7, link.chance().nextLong())));
      open(link, someHeads(link), 7, new OpenBody.Listed(true, tips));
    }
  },

  /** Pushes signed blocks on parents that there never were. */
  ORPHANS {
    @Override
    void turn(HostileLink link) {
      for (int i = 0; i < 8; i++) {
        DocumentName name = link.someDocument();
        link.push(name, link.orphan(name.documentId()));
      }
    }
  },

  /** Pushes blocks in others' names, for other documents, with numbers that cannot be. */
  FORGERIES {
    @Override
    void turn(HostileLink link) {
      DocumentName name = link.someDocument();
      AuthorId other = AuthorId.of(SimulatedKeys.drawKey(link.chance()).publicKey());
      link.push(name, link.first(other, name.documentId(), 1));
      link.push(name, link.first(link.ownAuthor(), link.someDocument().documentId(), 1));
      link.push(name, link.first(link.ownAuthor(), name.documentId(), 9));
    }
  },

  /** Pushes what has the keys of a block and is none: links too many, twice, or to no block. */
  MISSHAPEN {
    @Override
    void turn(HostileLink link) {
      DocumentName name = link.someDocument();
      byte[] block = link.misshapen(name.documentId());
      link.push(name, block, Optional.of(Signature.of(link.someBytes(Signature.BYTES))));
    }
  },

  /**
   * Signs blocks that count under ever new names: so documents get heads without end, and ops that
   * say nothing or are at odds with each other. No rule is broken by them; what it may be named for
   * is that it answers nothing.
   */
  STRANGERS {
    @Override
    void turn(HostileLink link) {
      DocumentName name = link.someDocument();
      link.push(name, link.stranger(name.documentId()));
    }

    @Override
    boolean breaksRules() {
      return false;
    }
  },

  /** Signs many first blocks of one chain, other ones for everybody. */
  FORKS {
    @Override
    void turn(HostileLink link) {
      if (link.chance().chance(0.1)) {
        DocumentName name = link.someDocument();
        link.push(name, link.first(link.ownAuthor(), name.documentId(), 1));
      }
    }
  },

  /** Writes a chain of its own for each of its peers, and goes on with it when it is found out. */
  TWO_FACED {
    @Override
    void turn(HostileLink link) {
      DocumentName name = link.someDocument();
      link.push(name, link.next(name.documentId()));
    }
  },

  /** Says another digest every time, and opens the same documents over and over. */
  RESTLESS {
    @Override
    void turn(HostileLink link) {
      link.say(new Message.ScopeDigests(0, List.of(link.claim(1))));
      open(link, Heads.of(Frontier.EMPTY), 0, nothing());
    }
  },

  /** Claims as many documents, blocks and heads as numbers can say. */
  CLAIMS {
    @Override
    void turn(HostileLink link) {
      link.say(new Message.ScopeDigests(0, List.of(link.claim(Block.COUNT_MAX))));
      Heads heads = new Heads(Block.COUNT_MAX, PackedItems.ofDigests(List.of(link.someDigest())));
      open(link, heads, Block.COUNT_MAX, nothing());
    }
  },

  /** Sends symbols of sketches that sum nothing. */
  SYMBOLS {
    @Override
    void turn(HostileLink link) {
      long xid = link.nextXid();
      byte[] symbols = link.someBytes(25 * link.chance().between(1, 200));
      link.say(
          new Message.ScopeSketch(
              xid, link.scopeTags(), List.of(0L), Optional.empty(), 1_000, 0, symbols));
      open(link, someHeads(link), 1_000, new OpenBody.Sketched(link.someSum(), 1_000, symbols));
    }
  },

  /** Asks for everything, gives no credit back and begins again. */
  GREED {
    @Override
    void turn(HostileLink link) {
      for (int i = 0; i < 4; i++) {
        open(link, Heads.of(Frontier.EMPTY), 0, nothing());
      }
    }
  },

  /** Asks for blocks and tips that are none, in exchanges that are none. */
  NEEDS {
    @Override
    void turn(HostileLink link) {
      long xid = link.chance().nextInt(64);
      PackedItems digests = PackedItems.ofDigests(List.of(link.someDigest(), link.someDigest()));
      PackedItems tips = PackedItems.ofTips(List.of(new TipItem(link.chance().nextLong(), 1, 1)));
      link.say(new Message.Need(xid, digests, tips, List.of(), PackedItems.none(8)));
      link.say(new Message.Ack(xid, link.chance().nextInt(9), Optional.empty()));
      link.say(new Message.Credit(xid, 1L << link.chance().nextInt(52)));
      link.say(new Message.Reset(xid, link.chance().nextInt(12)));
    }
  };

  /** Does something, several times a second. */
  abstract void turn(HostileLink link);

  /** False if all blocks sent count, so that peers agree only when no more come. */
  boolean breaksRules() {
    return true;
  }

  /** True if what is sent to it is taken in. */
  boolean isListening() {
    return true;
  }

  private static void open(HostileLink link, Heads heads, long blocks, OpenBody body) {
    link.say(
        new Message.DocOpen(
            link.nextXid(),
            link.someDocument().documentId(),
            heads,
            blocks,
            PackedItems.none(PackedItems.NAME_BYTES),
            body));
  }

  private static OpenBody nothing() {
    return new OpenBody.Listed(true, PackedItems.none(PackedItems.TIP_BYTES));
  }

  private static Heads someHeads(HostileLink link) {
    return Heads.of(
        Frontier.of(List.of(Cid.ofBlock(link.someDigest()), Cid.ofBlock(link.someDigest()))));
  }
}
