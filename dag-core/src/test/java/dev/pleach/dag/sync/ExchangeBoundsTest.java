package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.block.Tip;
import dev.pleach.dag.sync.TestReplica.TestScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What one exchange sends fits its messages, and what a message asks for costs no more than it. */
class ExchangeBoundsTest {
  private static final SigningKey FORKER = TestReplica.keyOf("forker");

  private final TestReplica alice = new TestReplica(TestReplica.keyOf("alice"));
  private final TestScope scope = alice.join("tasks");
  private final DocumentName doc = scope.name("doc");

  // ---- sizes ----

  @Test
  void open_manyTipsAndConvicted_fitsAMessage() {
    List<Tip> tips = tips(17_000);
    View view = new View(scope.document(doc));
    view.tips = Optional.of(tips);
    view.convicted = tips.stream().limit(1_000).map(Tip::author).toList();
    OpenBody unreadable = new OpenBody.Sketched(new Sum128(1, 2), 1L << 40, new byte[] {1});

    List<ExchangeEffect> answer = exchange(view, OptionalLong.empty()).message(open(unreadable), 1);

    assertThat(encoded(answer)).singleElement().isInstanceOf(Message.DocOpen.class);
  }

  @Test
  void openSince_manyTipsAndConvicted_fitsAMessage() {
    List<Tip> tips = tips(17_000);
    View view = new View(scope.document(doc));
    view.tips = Optional.of(tips);
    view.past = Optional.of(tips.subList(16_000, 17_000));
    view.convicted = tips.stream().limit(1_000).map(Tip::author).toList();

    List<ExchangeEffect> opening = exchange(view, OptionalLong.of(5)).open(1);

    assertThat(encoded(opening)).singleElement().isInstanceOf(Message.DocOpen.class);
  }

  private static List<Tip> tips(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Digest.sha256(new byte[] {(byte) i, (byte) (i >> 8)}))
        .map(digest -> new Tip(AuthorId.of(digest.bytes()), 1, Cid.ofBlock(digest)))
        .sorted()
        .toList();
  }

  private static Message.DocOpen open(OpenBody body) {
    Heads heads = Heads.of(Frontier.of(List.of(Cid.ofBlock(Digest.sha256(new byte[9])))));
    return new Message.DocOpen(2, Samples.DOC, heads, 1, PackedItems.none(8), body);
  }

  private DocumentExchange exchange(DocumentView view, OptionalLong agreed) {
    return new DocumentExchange(
        new DocumentExchange.Setup(
            new LocalDocument(doc.documentId(), () -> Optional.of(view), () -> false),
            true,
            SessionOptions.DEFAULT,
            () -> 1,
            new ExchangeTimers(() -> 1, () -> 1),
            () -> new PackTarget(60_000, false),
            new TipCollection.Room(),
            () -> agreed,
            () -> 1,
            new TipSketchMemory()));
  }

  private static List<Message> encoded(List<ExchangeEffect> effects) {
    return effects.stream()
        .filter(ExchangeEffect.Send.class::isInstance)
        .map(effect -> ((ExchangeEffect.Send) effect).message())
        .map(message -> MessageCodec.decode(MessageCodec.encode(message)).orThrow())
        .toList();
  }

  // ---- work ----

  @Test
  void need_namesAForkedAuthor_looksAtEachBlockAFewTimes() {
    int forks = 200;
    View view = new View(scope.document(doc));
    fork(forks);
    List<ForkedShow.Author> authors = List.of(new ForkedShow.Author(author8(), 256));
    Message.Need need = new ForkedShow(2, authors, () -> new Sum128(1, 2)).next(view).orElseThrow();
    view.looked = 0;

    Repair repair = Repair.of(view, need);

    assertThat(repair.asksBack(2)).isEmpty();
    assertThat(view.looked).isBetween(forks, 8 * forks);
  }

  @Test
  void need_namesAnAuthorOften_walksItsChainOnce() {
    int length = 300;
    View view = new View(scope.document(doc));
    SignedBlock last = alice.writeOn(scope, doc, FORKER, Optional.empty(), List.of(), 1);
    for (int i = 1; i < length; i++) {
      last = alice.writeOn(scope, doc, FORKER, Optional.of(last.block()), List.of(), 1);
    }
    Message.Forked nothing = new Message.Forked(author8(), 0, PackedItems.none(12));
    List<Message.Forked> often = IntStream.range(0, 200).mapToObj(i -> nothing).toList();
    PackedItems none = PackedItems.none(PackedItems.TIP_BYTES);

    Repair repair = Repair.of(view, Repair.need(2, PackedItems.none(32), none, often));

    assertThat(repair.segments().stream().mapToInt(ExchangeBoundsTest::count).sum())
        .isEqualTo(length);
    assertThat(view.looked).isBetween(length, 8 * length);
  }

  private static int count(ChainSegment segment) {
    int count = 0;
    for (; segment.peek().isPresent(); segment.advance()) {
      count++;
    }
    return count;
  }

  @Test
  void delta_wantsBlocksOfAForkedAuthor_looksAtEachBlockAFewTimes() {
    int forks = 200;
    View view = new View(scope.document(doc));
    fork(forks);
    Deltas deltas = new Deltas();
    List<TipItem> wants = view.tips().stream().map(TipItem::of).toList();
    Heads heads = Heads.of(view.heads());
    PackedItems none = PackedItems.none(8);
    deltas.add(
        new Message.DocDelta(2, heads, 1, none, PackedItems.ofTips(wants), none, false, false));
    view.looked = 0;

    deltas.serve(view);

    assertThat(deltas.forks()).containsExactly(author8());
    assertThat(view.looked).isLessThanOrEqualTo(8 * forks);
  }

  private static long author8() {
    return AuthorId.of(FORKER.publicKey()).prefix64();
  }

  private void fork(int forks) {
    SignedBlock first = alice.writeOn(scope, doc, FORKER, Optional.empty(), List.of(), 1);
    for (int i = 0; i < forks; i++) {
      alice.writeOn(scope, doc, FORKER, Optional.of(first.block()), List.of(), i + 2);
    }
  }

  /** A document that counts the blocks that are asked for, each time. */
  private static final class View implements DocumentView {
    private final TestDocument document;
    private Optional<List<Tip>> tips = Optional.empty();
    private Optional<List<Tip>> past = Optional.empty();
    private List<AuthorId> convicted = List.of();
    private int looked;

    View(TestDocument document) {
      this.document = document;
    }

    @Override
    public DocumentId id() {
      return document.id();
    }

    @Override
    public DocumentName name() {
      return document.name();
    }

    @Override
    public Frontier heads() {
      return tips.isEmpty() ? document.heads() : Frontier.of(List.of(tips().get(0).cid()));
    }

    @Override
    public List<Tip> tips() {
      return tips.orElseGet(document::tips);
    }

    @Override
    public Optional<List<Tip>> tipsAt(long state8) {
      return past;
    }

    @Override
    public List<AuthorId> convicted() {
      return convicted;
    }

    @Override
    public long blockCount() {
      return document.blockCount();
    }

    @Override
    public boolean known(Cid cid) {
      return document.known(cid);
    }

    @Override
    public List<Cid> at(AuthorId author, long seq) {
      List<Cid> found = new ArrayList<>(document.at(author, seq));
      looked += found.size();
      return found;
    }

    @Override
    public Optional<SignedBlock> block(Cid cid) {
      looked++;
      return document.block(cid);
    }
  }
}
