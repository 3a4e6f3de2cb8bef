package dev.pleach.benchmark;

import dev.pleach.crdt.Path;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.Signature;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.Delivery;
import dev.pleach.dag.sync.PackRecord;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import dev.pleach.replica.IntakeFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Intake of blocks that a peer sent, per block: decoded, verified, judged, stored, in packs of 512
 * blocks of one document.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 25)
@Measurement(iterations = 25)
@Fork(1)
public class IntakeBenchmark {
  private static final int PACKS = 8;
  private static final int PACK_BLOCKS = 512;
  private static final int SEGMENT_BLOCKS = 64;
  private static final PeerId SENDER = new PeerId(Writer.key(9_999).publicKey());
  private static final AuthorId SELF = Writer.author(9_998);

  /** Who writes, what is signed, how it comes. */
  public enum Shape {
    /** Four authors take turns, 64 blocks in a row; the last of these is signed. */
    segments(4, SEGMENT_BLOCKS, false, PACK_BLOCKS),
    /** As before, and every block is signed; the last signature of each author is verified. */
    signed(4, SEGMENT_BLOCKS, true, PACK_BLOCKS),
    /** Each block is of another author, so every signature is verified. */
    authors(PACK_BLOCKS, 1, true, PACK_BLOCKS),
    /** One block after the other, as live updates come: each is verified and stored for itself. */
    live(4, SEGMENT_BLOCKS, true, 1);

    private final int authorCount;
    private final int segmentBlocks;
    private final boolean isEachSigned;
    private final int deliveryBlocks;

    Shape(int authorCount, int segmentBlocks, boolean isEachSigned, int deliveryBlocks) {
      this.authorCount = authorCount;
      this.segmentBlocks = segmentBlocks;
      this.isEachSigned = isEachSigned;
      this.deliveryBlocks = deliveryBlocks;
    }

    private int author(int block) {
      return 1 + block / segmentBlocks % authorCount;
    }

    private boolean isSigned(int block) {
      return isEachSigned || (block + 1) % segmentBlocks == 0;
    }
  }

  /** Blocks of several documents, and an empty store for each round. */
  @State(Scope.Benchmark)
  public static class Packs {
    /** Where blocks go. */
    @Param({"memory", "rocksdb"})
    public StoreKind store;

    /** What comes. */
    @Param public Shape shape;

    private final List<Delivery> deliveries = new ArrayList<>();
    private ScratchDirectory directory;
    private Store opened;
    private IntakeFixture intake;

    /** Writes and signs the blocks. */
    @Setup(Level.Trial)
    public void write() {
      for (int i = 0; i < PACKS; i++) {
        DocumentName name = LoneReplica.document("sent " + i);
        List<PackRecord> records = records(name);
        for (int from = 0; from < PACK_BLOCKS; from += shape.deliveryBlocks) {
          deliveries.add(delivery(name, records.subList(from, from + shape.deliveryBlocks)));
        }
      }
    }

    private List<PackRecord> records(DocumentName name) {
      List<PackRecord> records = new ArrayList<>();
      Writer writer = new Writer(name, List.of());
      for (int i = 0; i < PACK_BLOCKS; i++) {
        SigningKey key = Writer.key(shape.author(i));
        Value note = Value.of("call back, try " + i);
        Block block =
            writer.commit(
                AuthorId.of(key.publicKey()), editor -> editor.set(Path.of("note"), note));
        Optional<Signature> signature =
            shape.isSigned(i) ? SignedBlock.sign(block, key).signature() : Optional.empty();
        records.add(new PackRecord(block.bytes(), signature));
      }
      return records;
    }

    private static Delivery delivery(DocumentName name, List<PackRecord> records) {
      return new Delivery(
          1,
          name.scope(),
          name.documentId(),
          Optional.of(name),
          Delivery.Origin.NEW_DOCUMENT,
          records);
    }

    /** Opens an empty store. */
    @Setup(Level.Iteration)
    public void open() {
      directory = ScratchDirectory.create();
      opened = store.open(directory);
      intake = new IntakeFixture(opened, LoneReplica.SECRET, SELF);
      CpuClock.start();
    }

    /** Deletes the store. */
    @TearDown(Level.Iteration)
    public void close() {
      CpuClock.pause();
      opened.close();
      directory.close();
    }
  }

  /** All deliveries, one after the other. */
  @Benchmark
  @OperationsPerInvocation(PACKS * PACK_BLOCKS)
  public int intake(Packs packs) {
    int added = 0;
    for (Delivery delivery : packs.deliveries) {
      added += packs.intake.take(delivery, SENDER).added();
    }
    if (added != PACKS * PACK_BLOCKS) {
      throw new IllegalStateException("only " + added + " blocks were added");
    }
    return added;
  }
}
