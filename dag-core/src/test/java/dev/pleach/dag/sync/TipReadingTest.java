package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.block.Tip;
import dev.pleach.dag.sketch.SketchKey;
import dev.pleach.dag.sketch.SketchKind;
import dev.pleach.dag.sketch.SymbolStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long a sketch of tips is read that does not come out. */
class TipReadingTest {
  private static final Sum128 KEY = new Sum128(7, 9);
  private static final int CLAIMED = 9_000;
  private static final int FIXED_BYTES = SketchKind.TIPS.itemBytes() + Long.BYTES;

  private final List<Tip> tips = tips(9_000);
  private final TipReading reading = new TipReading(new TipCollection.Room());
  private final Random random = new Random(5);

  @Test
  void symbols_notAskedFor_areRefused() {
    TipReading.Outcome.More more = opened(64, i -> 0);
    int asked = more.from() + more.count();

    assertThat(reading.symbols(symbols(64, asked - 64 + 1, i -> 0)))
        .isEqualTo(new TipReading.Outcome.Unreadable(CLAIMED));
  }

  @Test
  void symbols_askedForInVain_areAskedForTwelveTimes() {
    TipReading.Outcome outcome = opened(64, i -> 0);
    int asks = 0;
    while (outcome instanceof TipReading.Outcome.More more && asks < 100) {
      asks++;
      outcome = reading.symbols(symbols(more.from(), more.count(), i -> 0));
    }
    assertThat(outcome).isEqualTo(new TipReading.Outcome.Unreadable(CLAIMED));
    assertThat(asks).isEqualTo(ShownTips.ROUNDS_MAX);
  }

  @Test
  void symbols_farMoreThanTheDifference_endTheReading() {
    // The first counts show a great difference, the others that there is none.
    TipReading.Outcome.More more = opened(64, i -> i < 4 ? 0 : 8);
    assertThat(more.from() + more.count()).isGreaterThan(1_024);

    assertThat(reading.symbols(symbols(more.from(), more.count(), i -> 0)))
        .isEqualTo(new TipReading.Outcome.Unreadable(CLAIMED));
  }

  private TipReading.Outcome.More opened(int count, LongUnaryOperator off) {
    OpenBody body = new OpenBody.Sketched(KEY, CLAIMED, bytes(0, count, off));
    TipReading.Outcome outcome = reading.open(new Tips(tips), body);
    assertThat(outcome).isInstanceOf(TipReading.Outcome.More.class);
    return (TipReading.Outcome.More) outcome;
  }

  private Message.DocSymbols symbols(int from, int count, LongUnaryOperator off) {
    return new Message.DocSymbols(2, from, bytes(from, count, off));
  }

  /** Symbols that show no item, their counts so far off the own ones. */
  private byte[] bytes(int from, int count, LongUnaryOperator off) {
    List<TipItem> items = tips.stream().map(TipItem::of).toList();
    SymbolStream own =
        new SymbolStream(SketchKind.TIPS, SketchKey.of(KEY.bytes()), ShownTips.items(items));
    own.next(from);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = from; i < from + count; i++) {
      byte[] symbol = own.next(1).bytes(tips.size());
      byte[] fixed = new byte[FIXED_BYTES];
      random.nextBytes(fixed);
      out.writeBytes(fixed);
      Uvarint.write(out, zigzag(count(symbol) + off.applyAsLong(i)));
    }
    return out.toByteArray();
  }

  private static long zigzag(long count) {
    return count << 1 ^ count >> 63;
  }

  private static long count(byte[] symbol) {
    long value = 0;
    for (int i = FIXED_BYTES; i < symbol.length; i++) {
      value |= (symbol[i] & 0x7fL) << 7 * (i - FIXED_BYTES);
    }
    return value >>> 1 ^ -(value & 1);
  }

  private static List<Tip> tips(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Digest.sha256(new byte[] {(byte) i, (byte) (i >> 8)}))
        .map(digest -> new Tip(AuthorId.of(digest.bytes()), 1, Cid.ofBlock(digest)))
        .sorted()
        .toList();
  }

  /** Nothing but tips. */
  private record Tips(List<Tip> tips) implements DocumentView {
    @Override
    public DocumentId id() {
      return Samples.DOC;
    }

    @Override
    public DocumentName name() {
      return Samples.NAME;
    }

    @Override
    public Frontier heads() {
      return Frontier.of(List.of(tips.get(0).cid()));
    }

    @Override
    public long blockCount() {
      return tips.size();
    }

    @Override
    public boolean known(Cid cid) {
      return false;
    }

    @Override
    public List<Cid> at(AuthorId author, long seq) {
      return List.of();
    }

    @Override
    public Optional<SignedBlock> block(Cid cid) {
      return Optional.empty();
    }
  }
}
