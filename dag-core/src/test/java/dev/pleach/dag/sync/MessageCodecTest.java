package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.Goldens;
import dev.pleach.dag.Value;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.dag.codec.Decoded;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
  private static final Map<String, Message> SAMPLES = Samples.all();

  @Test
  void encode_eachMessage_isGolden() {
    List<String> lines = new ArrayList<>();
    SAMPLES.forEach(
        (name, message) ->
            lines.add(name + ": " + HexFormat.of().formatHex(MessageCodec.encode(message))));
    Goldens.assertSame("messages.txt", lines);
  }

  @Test
  void decode_eachMessage_writesBack() {
    SAMPLES.forEach(
        (name, message) -> {
          byte[] bytes = MessageCodec.encode(message);
          Message decoded = MessageCodec.decode(bytes).orThrow();
          assertThat(decoded.type()).as(name).isEqualTo(message.type());
          assertThat(MessageCodec.encode(decoded)).as(name).isEqualTo(bytes);
          // The bytes are canonical DAG-CBOR, as any tool would write them.
          assertThat(DagCbor.decode(bytes, Message.BYTES_MAX).value()).as(name).isPresent();
        });
  }

  private static byte[] list(Value... values) {
    return DagCbor.encode(Value.of(List.of(values)));
  }

  private static Decoded<Message> decode(Value... values) {
    return MessageCodec.decode(list(values));
  }

  @Test
  void decode_trailingFields_areIgnored() {
    Value more = Value.of(List.of(Value.of("later"), Value.of(1)));
    assertThat(decode(Value.of(4), Value.of(7), Value.of(2), more).orThrow())
        .isEqualTo(new Message.Reset(7, 2));
  }

  @Test
  void decode_laterType_isSkipped_andUnknownOneRefused() {
    assertThat(decode(Value.of(64), Value.of("x")).orThrow()).isEqualTo(new Message.Skipped(64));
    assertThat(decode(Value.of(Long.MAX_VALUE)).orThrow()).isInstanceOf(Message.Skipped.class);
    assertThat(decode(Value.of(63)).refusal()).isPresent();
    assertThat(decode(Value.of(5), Value.of(1)).refusal()).isPresent();
    assertThat(decode(Value.of(-1)).refusal()).isPresent();
  }

  @Test
  void decode_formsOfTheNextStage_areToldApart() {
    Value sketch = Value.of(List.of(Value.of(new byte[16]), Value.of(5), Value.of(new byte[3])));
    Message open =
        decode(
                Value.of(16),
                Value.of(5),
                Value.of(new byte[32]),
                Value.of(0),
                Value.of(new byte[0]),
                Value.of(0),
                Value.of(new byte[0]),
                Value.of(3),
                sketch)
            .orThrow();
    assertThat(((Message.DocOpen) open).body()).isEqualTo(new OpenBody.Later(3));
    Value claims = Value.of(List.of(Value.of(5), Value.of(new byte[3])));
    Message hello =
        decode(
                Value.of(0),
                Value.of(1),
                Value.of(7),
                Value.of(65_536),
                Value.of(1),
                Value.of(new byte[16]),
                Value.of(1),
                claims)
            .orThrow();
    assertThat(((Message.Hello) hello).scopes()).isEmpty();
  }

  @Test
  void decode_nestingOfEight_isTheMost() {
    assertThat(MessageCodec.decode(nested(6)).value()).isPresent();
    assertThat(MessageCodec.decode(nested(7)).value()).isPresent();
    assertThat(MessageCodec.decode(nested(8)).refusal()).isPresent();
    assertThat(MessageCodec.decode(nested(100_000)).refusal()).isPresent();
  }

  @Test
  void b1_nestingTenMillionDeep_isRefusedUnread() {
    assertThat(MessageCodec.decode(nested(10_000_000)).refusal()).isPresent();
    assertThat(MessageCodec.decode(nested(Message.BYTES_MAX - 4)).refusal())
        .contains("nested too deep");
  }

  @Test
  void b4_formsThatAreNotCanonical_areNoMessages() {
    for (String hex :
        List.of(
            "83040702", // right: RESET of exchange 7 with code 2
            "8304180702", // a long integer
            "9f040702ff", // an indefinite list
            "980304" + "0702", // a long length
            "8304" + "07" + "02" + "00", // bytes after the end
            "8404" + "0702" + "f93c00", // a half float in a later field
            "8404" + "0702" + "a2616201616101", // unsorted keys in a later field
            "8404" + "0702" + "a1616101" + "a0", // more after the end
            "8404" + "0702" + "5f4101ff", // a chunked string in a later field
            "8404" + "0702" + "c100", // a foreign tag in a later field
            "8404" + "0702" + "61ff", // bad UTF-8 in a later field
            "82" + "1840" + "fb7ff8000000000000", // NaN in a message of a later number
            "d9d9f7" + "83040702")) {
      boolean isRight = hex.equals("83040702");
      assertThat(MessageCodec.decode(HexFormat.of().parseHex(hex)).value().isPresent())
          .as(hex)
          .isEqualTo(isRight);
    }
  }

  /** A RESET with a trailing field of so many lists within each other. */
  private static byte[] nested(int depth) {
    ByteBuffer out = ByteBuffer.allocate(4 + depth);
    out.put(new byte[] {(byte) 0x84, 4, 7, 2});
    for (int i = 0; i < depth; i++) {
      out.put((byte) (i == depth - 1 ? 0x80 : 0x81));
    }
    return out.array();
  }

  @Test
  void decode_headsThatDoNotAgreeWithTheirNumber_areRefused() {
    byte[] two = Samples.heads(2).digests().bytes();
    assertThat(done(2, two).value()).isPresent();
    assertThat(done(1, two).refusal()).isPresent();
    assertThat(done(1_024, two).refusal()).isPresent();
    assertThat(done(1_025, new byte[32]).value()).isPresent();
    assertThat(done(1_025, two).refusal()).isPresent();
    byte[] unsorted = new byte[64];
    System.arraycopy(two, 32, unsorted, 0, 32);
    System.arraycopy(two, 0, unsorted, 32, 32);
    assertThat(done(2, unsorted).refusal()).isPresent();
    assertThat(done(0, new byte[0]).value()).isPresent();
  }

  private static Decoded<Message> done(long count, byte[] heads) {
    return decode(Value.of(24), Value.of(1), Value.of(count), Value.of(heads), Value.of(0));
  }

  @Test
  void decode_limits_holdAtNAndNotAtOneMore() {
    assertThat(list(16_000 * 20).value()).isPresent();
    assertThat(list(16_001 * 20).refusal()).isPresent();
    assertThat(list(19).refusal()).isPresent();
    assertThat(forked(4_096 * 12).value()).isPresent();
    assertThat(forked(4_097 * 12).refusal()).isPresent();
    assertThat(scopes(64).value()).isPresent();
    assertThat(scopes(65).refusal()).isPresent();
    assertThat(err(256).value()).isPresent();
    assertThat(err(257).refusal()).isPresent();
    assertThat(decode(Value.of(4), Value.of(0xffff_ffffL), Value.of(1)).value()).isPresent();
    assertThat(decode(Value.of(4), Value.of(1L << 32), Value.of(1)).refusal()).isPresent();
  }

  private static Decoded<Message> list(int bytes) {
    return decode(Value.of(19), Value.of(1), Value.of(true), Value.of(new byte[bytes]));
  }

  private static Decoded<Message> forked(int bytes) {
    Value forked = Value.of(List.of(Value.of(new byte[8]), Value.of(0), Value.of(new byte[bytes])));
    Value none = Value.of(new byte[0]);
    return decode(Value.of(22), Value.of(1), none, none, Value.of(List.of(forked)), none);
  }

  private static Decoded<Message> scopes(int count) {
    Value tags = Value.of(new byte[8 * count]);
    Value none = Value.of(new byte[0]);
    return decode(Value.of(11), Value.of(1), tags, Value.of(0), Value.of(true), none);
  }

  private static Decoded<Message> err(int length) {
    return decode(Value.of(3), Value.of(1), Value.of(0), Value.of("x".repeat(length)));
  }

  @Test
  void decode_messageLength_isBounded() {
    byte[] most = MessageCodec.encode(packOf(Message.BYTES_MAX - 15));
    assertThat(most.length).isEqualTo(Message.BYTES_MAX);
    assertThat(MessageCodec.decode(most).value()).isPresent();
    assertThat(MessageCodec.decode(new byte[Message.BYTES_MAX + 1]).refusal()).isPresent();
    assertThatThrownBy(() -> MessageCodec.encode(packOf(Message.BYTES_MAX - 14)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Message packOf(int bytes) {
    return new Message.Pack(
        1, Optional.empty(), Optional.empty(), 0, true, 0, 0, new byte[bytes], new byte[0]);
  }

  @Property(tries = 3_000)
  void decode_randomBytes_neverThrows(@ForAll @Size(max = 300) byte[] bytes) {
    MessageCodec.decode(bytes);
  }

  @Property(tries = 5_000)
  void decode_mutatedMessage_neverThrows(
      @ForAll @IntRange(max = 1_000) int which, @ForAll long seed) {
    java.util.Random random = new java.util.Random(seed);
    List<Message> all = List.copyOf(SAMPLES.values());
    byte[] bytes = MessageCodec.encode(all.get(which % all.size()));
    for (int i = 0; i <= random.nextInt(4); i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
    MessageCodec.decode(java.util.Arrays.copyOf(bytes, length))
        .value()
        .filter(message -> message instanceof Message.Pack)
        .map(message -> (Message.Pack) message)
        .ifPresent(pack -> pack.content().read(Samples.DOC));
  }

  @Property
  void groupedItems_writeBack(@ForAll long seed) {
    java.util.Random random = new java.util.Random(seed);
    java.util.TreeSet<Long> names = new java.util.TreeSet<>(Long::compareUnsigned);
    for (int i = random.nextInt(200); i >= 0; i--) {
      names.add(random.nextLong() >>> (random.nextBoolean() ? 0 : 50) << (random.nextInt(50)));
    }
    ByteBuffer out = ByteBuffer.allocate(names.size() * 16);
    names.forEach(name -> out.putLong(name).putLong(random.nextLong()));
    PackedItems items = PackedItems.of(16, out.array());
    int first = GroupedItems.groupOf(items, 0);
    assertThat(GroupedItems.unpack(first, GroupedItems.pack(first, items))).isEqualTo(items);
  }
}
