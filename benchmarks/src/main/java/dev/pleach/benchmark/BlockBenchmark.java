package dev.pleach.benchmark;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.dag.codec.Decoded;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a block costs on its way out and in: encode and hash, strict decode, sign, verify. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 7, time = 2)
@Fork(1)
public class BlockBenchmark {
  /** A block on its author's previous one and one parent. */
  @State(Scope.Thread)
  public static class Blocks {
    /** Payload: a keystroke, a batch of edits, the most there may be. */
    @Param({"30", "1000", "262144"})
    public int payloadBytes;

    private SigningKey key;
    private Block back;
    private Block parent;
    private Block block;
    private byte[] bytes;
    private byte[] payload;
    private SignedBlock signed;
    private final Value map =
        Value.of(
            Map.of(
                "_id", Value.of("todo-17"),
                "title", Value.of("water the hedge"),
                "done", Value.of(false),
                "tags", Value.of(List.of(Value.of("garden"), Value.of("today"))),
                "rank", Value.of(1.5),
                "created", Value.of(1_800_000_000_000L)));
    private final byte[] mapBytes = DagCbor.encode(map);

    /** Makes everything from fixed keys. */
    @Setup
    public void make() {
      key = SigningKey.ofSeed(new byte[32]);
      byte[] otherSeed = new byte[32];
      otherSeed[0] = 1;
      SigningKey other = SigningKey.ofSeed(otherSeed);
      payload = new byte[payloadBytes];
      back = first(key);
      parent = first(other);
      block = next();
      bytes = block.bytes();
      signed = SignedBlock.sign(block, key);
    }

    private static Block first(SigningKey author) {
      return Block.append(
          AuthorId.of(author.publicKey()), document(), Optional.empty(), List.of(), 1, new byte[1]);
    }

    private static DocumentId document() {
      return DocumentId.of(Digest.sha256(new byte[1]).bytes());
    }

    Block next() {
      return Block.append(
          back.author(), back.document(), Optional.of(back), List.of(parent), 1, payload);
    }
  }

  /** Append: fields, canonical bytes, CID. */
  @Benchmark
  public Block encode(Blocks blocks) {
    return blocks.next();
  }

  /** Strict decode: read, write again, compare, CID. */
  @Benchmark
  public Decoded<Block> decode(Blocks blocks) {
    return Block.decode(blocks.bytes);
  }

  /** Strict decode of a map of six entries, 90 bytes. */
  @Benchmark
  public Decoded<Value> decodeMap(Blocks blocks) {
    return DagCbor.decode(blocks.mapBytes, blocks.mapBytes.length);
  }

  /** Encoding of the same map. */
  @Benchmark
  public byte[] encodeMap(Blocks blocks) {
    return DagCbor.encode(blocks.map);
  }

  /** A signature over a CID. */
  @Benchmark
  public SignedBlock sign(Blocks blocks) {
    return SignedBlock.sign(blocks.block, blocks.key);
  }

  /** The strict check of one, its author's key known already. */
  @Benchmark
  public boolean verify(Blocks blocks) {
    return blocks.signed.isVerified();
  }
}
