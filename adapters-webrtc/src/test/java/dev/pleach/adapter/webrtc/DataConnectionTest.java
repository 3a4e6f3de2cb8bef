package dev.pleach.adapter.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.TransportListener;
import dev.pleach.port.support.Lane;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** The messages of a channel, without a channel. */
class DataConnectionTest implements DataConnection.Owner, TransportListener {
  private final List<byte[]> sent = new ArrayList<>();
  private final List<byte[]> heard = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private final List<Runnable> later = new ArrayList<>();
  private final List<String> ends = new CopyOnWriteArrayList<>();
  private long buffered;
  private final DataConnection connection =
      new DataConnection(
          Party.id(2),
          true,
          this,
          new Lane(Runnable::run, e -> faults.add(String.valueOf(e))),
          WebRtcOptions.defaults());

  private void prove() {
    connection.message(new byte[] {DataConnection.PROOF});
    connection.report(this, () -> {});
  }

  private static byte[] last(int bytes) {
    byte[] message = new byte[bytes + 1];
    message[0] = DataConnection.LAST;
    return message;
  }

  @Test
  void frameBeforeTheProof_isRefused() {
    connection.message(last(1));
    assertThat(faults).containsExactly("something before the proof");
    connection.message(new byte[] {DataConnection.PROOF});
    assertThat(faults).hasSize(1);
    assertThat(heard).isEmpty();
  }

  @Test
  void rx9125_closedMessageSet() {
    for (byte[] bad :
        List.of(
            new byte[] {DataConnection.PROOF},
            new byte[0],
            new byte[] {77},
            new byte[] {DataConnection.LAST},
            new byte[] {DataConnection.PART},
            new byte[] {DataConnection.CREDIT, 0, 0, 1},
            new byte[] {DataConnection.CREDIT, -1, 0, 0, 0})) {
      DataConnectionTest fresh = new DataConnectionTest();
      fresh.prove();
      fresh.connection.message(bad);
      assertThat(fresh.faults).as(ByteBuffer.wrap(bad).toString()).hasSize(1);
    }
  }

  @Test
  void rx_chunkCountCapped() {
    prove();
    byte[] part = last(16_383);
    part[0] = DataConnection.PART;
    for (int i = 0; i < 4; i++) {
      connection.message(part.clone());
    }
    assertThat(faults).isEmpty();
    connection.message(new byte[] {DataConnection.LAST, 1});
    assertThat(faults).containsExactly("a frame of no or too many bytes");
  }

  @Test
  void frameOfTinyPieces_costsNoMoreThanItsBytes() {
    prove();
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    byte[] part = {DataConnection.PART, 7};
    for (int i = 1; i < DataConnection.FRAME_BYTES_MAX; i++) {
      connection.message(part);
    }
    connection.message(new byte[] {DataConnection.LAST, 8});
    assertThat(heard).hasSize(1);
    assertThat(heard.get(0)).hasSize(DataConnection.FRAME_BYTES_MAX).startsWith(7).endsWith(8);
    assertThat(threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before)
        .isLessThan(20L * DataConnection.FRAME_BYTES_MAX);
  }

  @Test
  void floodOfCredits_isOneTask() {
    prove();
    later.clear();
    for (int i = 0; i < 1_000; i++) {
      connection.message(new byte[] {DataConnection.CREDIT, 0, 0, 0, 0});
    }
    assertThat(later).hasSize(1);
    run();
    connection.message(new byte[] {DataConnection.CREDIT, 0, 0, 0, 1});
    assertThat(later).hasSize(1);
    assertThat(faults).isEmpty();
  }

  @Test
  void moreThanTheWindow_isRefused() {
    prove();
    int window = WebRtcOptions.Limit.UNCONSUMED_BYTES_MAX.preset();
    int fits = window / (65_000 + 64);
    for (int i = 0; i < fits; i++) {
      connection.message(last(65_000));
    }
    assertThat(faults).isEmpty();
    connection.message(last(65_000));
    assertThat(faults).hasSize(1);
    assertThat(heard).hasSize(fits);
  }

  @Test
  void consumedFrames_areGivenBackInLots() {
    prove();
    for (int i = 0; i < 20; i++) {
      connection.message(last(60_000));
      connection.consumed(30_000);
      connection.consumed(30_000);
    }
    long granted =
        sent.stream()
            .filter(message -> message[0] == DataConnection.CREDIT)
            .mapToLong(message -> ByteBuffer.wrap(message).getInt(1))
            .sum();
    assertThat(granted).isEqualTo(18 * 60_064L); // the first lot over a quarter of the window
  }

  @Test
  void sendingStopsAtTheWindowAndAtTheBuffer() {
    prove();
    byte[] frame = new byte[60_000];
    for (int i = 0; i < 10; i++) {
      connection.send(frame.clone());
    }
    long first = bytesSent();
    assertThat(first).isBetween(200_000L, DataConnectionTest.WINDOW);
    buffered = 2 << 20;
    credit(10 << 20);
    run();
    assertThat(bytesSent() - first).as("until the buffer is looked at").isLessThan(400_000);
    buffered = 0;
    run();
    run();
    assertThat(bytesSent()).isGreaterThan(600_000);
  }

  @Test
  void exactMessages_noBufferIsShared() {
    prove();
    credit(1 << 20);
    connection.send(new byte[] {1, 2, 3});
    assertThat(sent.get(sent.size() - 1)).containsExactly(DataConnection.LAST, 1, 2, 3);
  }

  @Test
  void closed_nothingIsHeardAfterwards() {
    prove();
    connection.message(new byte[] {DataConnection.CLOSE});
    connection.message(last(3));
    connection.close("again");
    assertThat(ends).containsExactly("closed by the other end");
    assertThat(heard).isEmpty();
  }

  /** The other end is through with the handshake and sends, while we are still at it. */
  @Test
  void rx9125_requestBeforeHandshake() {
    connection.message(new byte[] {DataConnection.PROOF});
    connection.message(new byte[] {DataConnection.LAST, 1});
    connection.message(new byte[] {DataConnection.PART, 2});
    assertThat(heard).isEmpty();
    connection.report(this, () -> heard.add(new byte[] {9}));
    connection.message(new byte[] {DataConnection.LAST, 3});
    assertThat(heard).containsExactly(new byte[] {9}, new byte[] {1}, new byte[] {2, 3});
  }

  /** What takes the place of a connection is reported by whoever has just closed the old one. */
  @Test
  void closedByTwoAtOnce_theEndIsInTheLaneWhenEitherReturns() throws Exception {
    for (int i = 0; i < 20; i++) {
      DataConnectionTest fresh = new DataConnectionTest();
      fresh.prove();
      for (int frame = 0; frame < 50_000; frame++) {
        fresh.connection.send(new byte[1]); // most stay unsent: to forget them takes a while
      }
      CyclicBarrier start = new CyclicBarrier(2);
      Thread other =
          new Thread(
              () -> {
                meet(start);
                fresh.connection.message(new byte[] {DataConnection.CLOSE});
              });
      other.start();
      meet(start);
      fresh.connection.close("replaced");
      int endsHeard = fresh.ends.size();
      other.join();
      assertThat(endsHeard).as("round " + i).isEqualTo(1);
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new AssertionError(e);
    }
  }

  private static final long WINDOW = 300_000;

  private void credit(int bytes) {
    connection.message(
        ByteBuffer.allocate(5).put((byte) DataConnection.CREDIT).putInt(bytes).array());
    run();
  }

  private void run() {
    List<Runnable> due = List.copyOf(later);
    later.clear();
    due.forEach(Runnable::run);
  }

  private long bytesSent() {
    return sent.stream().mapToLong(message -> message.length).sum();
  }

  @Override
  public int judge(byte[] proof) {
    return (int) WINDOW;
  }

  @Override
  public void proven() {}

  @Override
  public boolean send(byte[] message) {
    sent.add(message);
    return true;
  }

  @Override
  public long buffered() {
    return buffered;
  }

  @Override
  public void later(int millis, Runnable task) {
    later.add(task);
  }

  @Override
  public void here(Runnable task) {
    task.run();
  }

  @Override
  public void over(boolean sayGoodbye) {}

  @Override
  public void fault(String reason) {
    faults.add(reason);
  }

  @Override
  public ConnectionListener connected(Connection made) {
    return new ConnectionListener() {
      @Override
      public void frame(byte[] frame) {
        heard.add(frame);
      }

      @Override
      public void writable() {}

      @Override
      public void closed(String reason) {
        ends.add(reason);
      }
    };
  }
}
