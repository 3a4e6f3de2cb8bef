package dev.pleach.adapter.rocksdb;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.Signature;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.CommitResult;
import dev.pleach.port.HeadMove;
import dev.pleach.port.IndexRow;
import dev.pleach.port.Store;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Measures commits: a block with 200 bytes of payload, its heads, three index rows, forced to disk.
 * Run it by hand with a directory, a number of callers and a number of commits.
 */
final class CommitRate {
  private static final byte[] SIGNATURE_OF_NOBODY = new byte[64];

  private CommitRate() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    int callers = Integer.parseInt(args[1]);
    int commits = Integer.parseInt(args[2]);
    try (Store store = RocksStores.open(RocksStoreOptions.of(directory))) {
      measure(store, callers, commits / 10, 1);
      measure(store, callers, commits, 2);
    }
  }

  private static void measure(Store store, int callers, int commits, int seed) throws Exception {
    List<List<Batch>> work = new ArrayList<>();
    for (int caller = 0; caller < callers; caller++) {
      work.add(chain(seed, caller, commits / callers));
    }
    long[] nanos = new long[commits / callers * callers];
    List<Thread> threads = new ArrayList<>();
    CountDownLatch start = new CountDownLatch(1);
    for (int caller = 0; caller < callers; caller++) {
      int number = caller;
      Thread thread = new Thread(() -> commitAll(store, work, number, nanos, start));
      thread.start();
      threads.add(thread);
    }
    long cpu = processCpuNanos();
    final long began = System.nanoTime();
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    cpu = processCpuNanos() - cpu;
    Arrays.sort(nanos);
    System.out.printf(
        "%d callers: %d commits in %.2f s = %.0f/s, CPU %.1f us each, p50 %.2f ms, p99 %.2f ms%n",
        callers,
        nanos.length,
        seconds,
        nanos.length / seconds,
        cpu / 1e3 / nanos.length,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6);
  }

  private static void commitAll(
      Store store, List<List<Batch>> work, int number, long[] nanos, CountDownLatch start) {
    try {
      start.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    int at = number * work.get(number).size();
    for (Batch batch : work.get(number)) {
      long began = System.nanoTime();
      if (!(store.commit(batch) instanceof CommitResult.Committed)) {
        throw new IllegalStateException("not committed");
      }
      nanos[at++] = System.nanoTime() - began;
    }
  }

  private static List<Batch> chain(int seed, int number, int length) {
    byte[] name = ("document " + seed + " " + number).getBytes(StandardCharsets.US_ASCII);
    DocumentId document = DocumentId.of(Digest.sha256(name).bytes());
    AuthorId author = AuthorId.of(SigningKey.ofSeed(Digest.sha256(name).bytes()).publicKey());
    List<Batch> batches = new ArrayList<>(length);
    Optional<Block> back = Optional.empty();
    Frontier heads = Frontier.EMPTY;
    byte[] payload = new byte[200];
    for (int i = 0; i < length; i++) {
      ByteBuffer.wrap(payload).putLong(i).put(Digest.sha256(payload).bytes());
      Block block = Block.append(author, document, back, List.of(), 1, payload);
      Frontier next = Frontier.of(List.of(block.cid()));
      byte[] cid = block.cid().bytes();
      batches.add(
          new Batch(
              List.of(new SignedBlock(block, Optional.of(Signature.of(SIGNATURE_OF_NOBODY)))),
              List.of(new HeadMove(document, heads, next)),
              List.of(
                  IndexRow.put("tips", document.bytes(), cid),
                  IndexRow.put("by-cid", cid, new byte[8]),
                  IndexRow.put("by-height", ByteBuffer.allocate(40).putLong(i).array(), cid)),
              List.of()));
      back = Optional.of(block);
      heads = next;
    }
    return batches;
  }

  private static long processCpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
