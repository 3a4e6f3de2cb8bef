package dev.pleach.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.CommitResult;
import dev.pleach.port.HeadMove;
import dev.pleach.port.IndexRow;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Store;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One document's updates, the same in every process: update i is a block, its heads, an index row
 * and a count, all in one batch. So whoever opens a store can tell what must be there and what
 * cannot be.
 */
final class Story {
  private final SigningKey key;
  private final DocumentId document;
  private final String name;
  private final int payloadBytesMax;
  private final List<SignedBlock> blocks = new ArrayList<>();

  Story(int number, int payloadBytesMax) {
    this.name = "story-" + number;
    this.payloadBytesMax = payloadBytesMax;
    byte[] seed = Digest.sha256(name.getBytes(StandardCharsets.US_ASCII)).bytes();
    this.key = SigningKey.ofSeed(seed);
    this.document = DocumentId.of(Digest.sha256(seed).bytes());
  }

  /** A small store: little memory, so that tables are written and merged all the time. */
  static RocksStoreOptions smallStore(Path directory) {
    return new RocksStoreOptions(directory, 4 << 20, 1 << 20);
  }

  SignedBlock block(int i) {
    while (blocks.size() <= i) {
      int next = blocks.size();
      SplittableRandom random = new SplittableRandom(name.hashCode() * 31L + next);
      byte[] payload = new byte[random.nextInt(payloadBytesMax + 1)];
      random.nextBytes(payload);
      Optional<Block> back =
          next == 0 ? Optional.empty() : Optional.of(blocks.get(next - 1).block());
      Block block =
          Block.append(AuthorId.of(key.publicKey()), document, back, List.of(), 1, payload);
      blocks.add(SignedBlock.sign(block, key));
    }
    return blocks.get(i);
  }

  private Frontier heads(int updates) {
    return updates == 0 ? Frontier.EMPTY : Frontier.of(List.of(block(updates - 1).block().cid()));
  }

  Batch update(int i) {
    return new Batch(
        List.of(block(i)),
        List.of(new HeadMove(document, heads(i), heads(i + 1))),
        List.of(IndexRow.put(name, rowKey(i), block(i).block().cid().bytes())),
        List.of(StateRecord.put(name, rowKey(i + 1))));
  }

  void commit(Store store, int i) {
    assertThat(store.commit(update(i))).isEqualTo(new CommitResult.Committed());
  }

  /** Returns how many updates a store holds by its own count. */
  int count(Store store) {
    return store.states().get(name).map(bytes -> ByteBuffer.wrap(bytes).getInt()).orElse(0);
  }

  /** Checks that exactly the updates below a count are there, each whole. */
  void assertHolds(Store store, int count) {
    assertThat(count(store)).as(name).isEqualTo(count);
    assertThat(store.heads().heads(document)).isEqualTo(heads(count));
    for (int i = 0; i < count; i++) {
      Cid cid = block(i).block().cid();
      assertThat(store.blocks().get(cid)).as("%s, update %d", name, i).contains(block(i));
      assertThat(store.indexes().get(name, rowKey(i))).contains(cid.bytes());
    }
    assertThat(store.blocks().contains(block(count).block().cid())).isFalse();
    assertThat(store.indexes().get(name, rowKey(count))).isEmpty();
  }

  static byte[] rowKey(int i) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(i).array();
  }

  static int blockCount(Store store) {
    int[] count = new int[1];
    store.blocks().forEach(block -> count[0]++);
    return count[0];
  }
}
