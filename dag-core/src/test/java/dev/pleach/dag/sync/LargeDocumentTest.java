package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.Signature;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockFields;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.block.Tip;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Documents that are long or wide. Run under {@code -Xmx512m} they show that a transfer holds no
 * bodies and that a hundred thousand heads are no harm.
 */
class LargeDocumentTest {
  private static final ScopeSecret SECRET = TestReplica.secretOf("large");
  private static final ScopeId SCOPE = SECRET.scopeId(TestReplica.POLICY);
  private static final DocumentName NAME =
      new DocumentName(SCOPE, 0, Digest.sha256(new byte[] {1}));
  private static final Signature SIGNATURE = Signature.of(new byte[64]);

  /** A document that is made up as it is read. */
  private abstract static class OneDocument implements DocumentView {
    abstract DeliveryResult take(Delivery delivery);

    @Override
    public DocumentId id() {
      return NAME.documentId();
    }

    @Override
    public DocumentName name() {
      return NAME;
    }
  }

  /** The scope's side of it; the document has an id of its own. */
  private record OneScope(OneDocument document) implements ReplicaView, ScopeView {
    @Override
    public Collection<? extends ScopeView> scopes() {
      return List.of(this);
    }

    @Override
    public Optional<ScopeView> scope(ScopeId scope) {
      return Optional.of(this);
    }

    @Override
    public Optional<ScopeView> scopeOf(DocumentId wanted) {
      return document.blockCount() == 0 ? Optional.empty() : Optional.of(this);
    }

    @Override
    public ScopeId id() {
      return SCOPE;
    }

    @Override
    public ScopeSecret secret() {
      return SECRET;
    }

    @Override
    public long documentCount() {
      return document.blockCount() == 0 ? 0 : 1;
    }

    @Override
    public Sum128 digest() {
      return document.blockCount() == 0
          ? Sum128.ZERO
          : new ScopeDigest(SECRET).of(DocumentState.of(document.id(), document.heads()));
    }

    @Override
    public Iterator<DocumentState> documents(long fromDoc8) {
      DocumentState state = DocumentState.of(document.id(), document.heads());
      boolean isIn = document.blockCount() > 0 && Long.compareUnsigned(state.doc8(), fromDoc8) >= 0;
      return isIn ? List.of(state).iterator() : List.<DocumentState>of().iterator();
    }

    @Override
    public Optional<DocumentView> document(DocumentId wanted) {
      return document.blockCount() == 0 ? Optional.empty() : Optional.of(document);
    }
  }

  /** The first blocks of one chain, of which only the digests are kept. */
  private static final class Chain extends OneDocument {
    private static final AuthorId AUTHOR = AuthorId.of(new byte[32]);
    private final CidList cids;
    private final Map<Cid, Long> lately =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Cid, Long> eldest) {
            return size() > 10_000;
          }
        };
    private long length;

    Chain(CidList cids, long length) {
      this.cids = cids;
      this.length = length;
    }

    static CidList build(int length) {
      CidList cids = new CidList();
      for (long seq = 1; seq <= length; seq++) {
        cids.add(block(cids, seq).cid());
      }
      return cids;
    }

    static Block block(CidList cids, long seq) {
      Optional<Cid> back = seq == 1 ? Optional.empty() : Optional.of(cids.get((int) seq - 2));
      return Block.of(
          new BlockFields(
              AUTHOR,
              back,
              List.of(),
              NAME.documentId(),
              seq,
              seq,
              1,
              new byte[20],
              List.of(),
              seq,
              0));
    }

    @Override
    public Frontier heads() {
      return length == 0 ? Frontier.EMPTY : new Frontier(List.of(cids.get((int) length - 1)));
    }

    @Override
    public List<Tip> tips() {
      return length == 0 ? List.of() : List.of(new Tip(AUTHOR, length, named(length)));
    }

    @Override
    public long blockCount() {
      return length;
    }

    private Cid named(long seq) {
      Cid cid = cids.get((int) seq - 1);
      lately.put(cid, seq);
      return cid;
    }

    @Override
    public boolean known(Cid cid) {
      return lately.getOrDefault(cid, Long.MAX_VALUE) <= length
          || heads().heads().contains(cid)
          || inFirstHalf(cid);
    }

    /** The one place where an answering side asks for a block that it has not just read. */
    private boolean inFirstHalf(Cid cid) {
      long half = cids.size() / 2;
      boolean isHalf = length > half && cids.get((int) half - 1).equals(cid);
      if (isHalf) {
        lately.put(cid, half);
      }
      return isHalf;
    }

    @Override
    public List<Cid> at(AuthorId author, long seq) {
      return seq <= length ? List.of(named(seq)) : List.of();
    }

    @Override
    public Optional<SignedBlock> block(Cid cid) {
      Long seq = heads().heads().contains(cid) ? Long.valueOf(length) : lately.get(cid);
      if (seq == null || seq > length) {
        return Optional.empty();
      }
      Block block = block(cids, seq);
      block.back().ifPresent(back -> lately.put(back, seq - 1));
      return Optional.of(new SignedBlock(block, Optional.of(SIGNATURE)));
    }

    @Override
    DeliveryResult take(Delivery delivery) {
      for (PackRecord record : delivery.records()) {
        assertThat(record.block().orThrow().cid()).isEqualTo(cids.get((int) length));
        length++;
      }
      return DeliveryResult.stored(delivery.number(), delivery.records().size());
    }
  }

  /** Many authors with a block each. */
  private static final class Wide extends OneDocument {
    private final Map<Cid, Block> blocks = new HashMap<>();
    private Frontier frontier = Frontier.EMPTY;
    private List<Tip> tips = List.of();

    void add(Collection<Block> more) {
      more.forEach(block -> blocks.put(block.cid(), block));
      frontier = Frontier.of(blocks.keySet());
      TreeSet<Tip> sorted = new TreeSet<>();
      blocks.values().forEach(block -> sorted.add(block.tip()));
      tips = List.copyOf(sorted);
    }

    static Block block(int author) {
      byte[] key = Digest.sha256(ByteBuffer.allocate(4).putInt(author).array()).bytes();
      return Block.append(
          AuthorId.of(key), NAME.documentId(), Optional.empty(), List.of(), 1, new byte[8]);
    }

    @Override
    public Frontier heads() {
      return frontier;
    }

    @Override
    public List<Tip> tips() {
      return tips;
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
      return new TipTable(tips).of(author).stream().map(Tip::cid).toList();
    }

    @Override
    public Optional<SignedBlock> block(Cid cid) {
      return Optional.ofNullable(blocks.get(cid))
          .map(block -> new SignedBlock(block, Optional.of(SIGNATURE)));
    }

    @Override
    DeliveryResult take(Delivery delivery) {
      List<Block> more = new ArrayList<>();
      for (PackRecord record : delivery.records()) {
        Block block = record.block().orThrow();
        assertThat(blocks).doesNotContainKey(block.cid());
        more.add(block);
      }
      add(more);
      return DeliveryResult.stored(delivery.number(), more.size());
    }
  }

  /** Lets two sessions talk without delay until nothing moves; returns the bytes sent. */
  private static long talk(OneDocument... documents) {
    Random random = new Random(1);
    AtomicLong bytes = new AtomicLong();
    PeerSession[] sessions = new PeerSession[2];
    for (int side = 0; side < 2; side++) {
      sessions[side] =
          new PeerSession(
              SessionOptions.DEFAULT,
              TestReplica.keyOf("side" + side).publicKey(),
              TestReplica.keyOf("side" + (1 - side)).publicKey(),
              side == 0,
              new OneScope(documents[side]),
              random::nextLong);
      sessions[side].start(1);
    }
    boolean isMoving = true;
    while (isMoving) {
      isMoving = move(0, sessions, documents, bytes) | move(1, sessions, documents, bytes);
    }
    assertThat(sessions[0].isIdle() && sessions[1].isIdle()).isTrue();
    return bytes.get();
  }

  private static boolean move(
      int side, PeerSession[] sessions, OneDocument[] documents, AtomicLong bytes) {
    boolean hasMoved = false;
    Optional<SessionOutput> next = sessions[side].poll();
    while (next.isPresent()) {
      SessionOutput output = next.get();
      hasMoved |= !(output instanceof SessionOutput.WakeAt);
      if (output instanceof SessionOutput.Send send) {
        bytes.addAndGet(send.frame().length);
        sessions[1 - side].frame(send.frame(), 2);
      } else if (output instanceof SessionOutput.Deliver deliver) {
        sessions[side].stored(documents[side].take(deliver.delivery()), 2);
      }
      assertThat(output).isNotInstanceOf(SessionOutput.PeerFault.class);
      next = sessions[side].poll();
    }
    return hasMoved;
  }

  private static void chain(int length) {
    CidList cids = Chain.build(length);
    Chain full = new Chain(cids, length);
    Chain empty = new Chain(cids, 0);
    talk(full, empty);
    assertThat(empty.blockCount()).isEqualTo(length);
    Chain half = new Chain(cids, length / 2);
    talk(half, full);
    assertThat(half.blockCount()).isEqualTo(length);
  }

  private static void heads(int shared, int own) {
    List<Block> common = new ArrayList<>();
    for (int i = 0; i < shared; i++) {
      common.add(Wide.block(i));
    }
    Wide[] sides = {new Wide(), new Wide()};
    for (int side = 0; side < 2; side++) {
      List<Block> blocks = new ArrayList<>(common);
      for (int i = 0; i < own; i++) {
        blocks.add(Wide.block(shared + side * own + i));
      }
      sides[side].add(blocks);
    }
    talk(sides);
    assertThat(sides[0].heads()).isEqualTo(sides[1].heads());
    assertThat(sides[0].blockCount()).isEqualTo(shared + 2L * own);
  }

  @Test
  void chainOfTwentyThousand_isStreamed() {
    chain(20_000);
  }

  @Test
  void fiveThousandHeads_areReconciled() {
    heads(4_000, 500);
  }

  @Test
  @Tag("soak")
  void chainOfAMillion_isStreamed() {
    chain(1_000_000);
  }

  @Test
  @Tag("soak")
  void hundredThousandHeads_areReconciled() {
    heads(80_000, 20_000);
  }
}
