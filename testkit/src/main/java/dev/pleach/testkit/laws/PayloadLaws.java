package dev.pleach.testkit.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.crdt.Payload;
import dev.pleach.dag.codec.Decoded;
import dev.pleach.testkit.arbitraries.Payloads;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * Law 15, for codecs of payloads: any bytes give ops or void, never an exception, and what is not
 * void has one form.
 */
public abstract class PayloadLaws {
  /** Made for extension. */
  protected PayloadLaws() {}

  /** Reads a payload of a block that states so many ops. */
  protected Decoded<Payload> decode(byte[] bytes, int opCount) {
    return Payload.decode(bytes, opCount);
  }

  /** Writes the ops of a payload. */
  protected byte[] encode(Payload payload) {
    return Payload.of(payload.ops()).bytes();
  }

  /** Payloads with everything in them. */
  @Provide
  protected Arbitrary<Payload> payloads() {
    return Payloads.payloads();
  }

  /** Law 15: what was written reads back equal. */
  @Property
  void law15_writtenReadsBack(@ForAll("payloads") Payload payload) {
    Payload read = decode(payload.bytes(), payload.opCount()).orThrow();
    assertThat(read.ops()).isEqualTo(payload.ops());
    assertThat(encode(read)).isEqualTo(payload.bytes());
  }

  /** Law 15: any bytes give ops or void. */
  @Property
  void law15_anyBytes(@ForAll byte[] bytes, @ForAll @IntRange(max = 65_535) int opCount) {
    checkOneForm(bytes, opCount);
  }

  /** Law 15: damaged bytes too, which come closer to being right. */
  @Property
  void law15_damagedBytes(@ForAll("payloads") Payload payload, @ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = payload.bytes();
    for (int i = 0; i < 8 && bytes.length > 0; i++) {
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      checkOneForm(damaged, payload.opCount());
      checkOneForm(Arrays.copyOf(bytes, random.nextInt(bytes.length + 2)), payload.opCount());
    }
  }

  private void checkOneForm(byte[] bytes, int opCount) {
    decode(bytes, opCount)
        .value()
        .ifPresent(
            payload -> {
              assertThat(encode(payload)).isEqualTo(bytes);
              assertThat(payload.opCount()).isEqualTo(opCount);
            });
  }
}
