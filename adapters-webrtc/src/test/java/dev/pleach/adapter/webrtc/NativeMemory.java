package dev.pleach.adapter.webrtc;

import dev.onvoid.webrtc.RTCConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * A program that says how much memory stays behind for each end of a connection that was made and
 * closed: {@code unused}, peer connections of the library that never do anything; {@code bare}, two
 * of them with an open channel; {@code port}, two transports. It wants a heap of fixed size,
 * touched beforehand, and an interpreter, so that nothing grows but what is native.
 */
final class NativeMemory {
  private static final int ROUNDS = 50;
  private static final WebRtcOptions SOON =
      WebRtcOptions.defaults().withLimit(WebRtcOptions.Limit.LINGER_MILLIS_MAX, 50);

  private final ExecutorService loop = Executors.newSingleThreadExecutor();
  private final SignalHub hub = new SignalHub();

  private NativeMemory() {}

  /** Prints a line for each kind: its name and KiB. */
  public static void main(String[] arguments) throws Exception {
    NativeMemory memory = new NativeMemory();
    memory.report("unused", memory::unused);
    memory.report("bare", memory::bare);
    try (Party alice = new Party(1, List.of(memory.hub), SOON)) {
      memory.report("port", () -> memory.port(alice));
    }
    System.exit(0);
  }

  private interface Round {
    void run() throws Exception;
  }

  private void report(String name, Round round) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      round.run();
    }
    long before = residentKibibytes();
    for (int i = 0; i < ROUNDS; i++) {
      round.run();
    }
    double each = (residentKibibytes() - before) / (2.0 * ROUNDS);
    System.out.println(name + " " + String.format(Locale.ROOT, "%.1f", each));
  }

  private static long residentKibibytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private void unused() {
    for (int i = 0; i < 2; i++) {
      Natives.factory().createPeerConnection(new RTCConfiguration(), candidate -> {}).close();
    }
  }

  private void bare() throws InterruptedException, ExecutionException {
    Semaphore open = new Semaphore(0);
    End first = new End(open);
    End second = new End(open);
    loop.submit(
            () -> {
              first.peer = new NativePeer(new RTCConfiguration(), true, loop, first, m -> {});
              second.peer = new NativePeer(new RTCConfiguration(), false, loop, second, m -> {});
              first.other = second;
              second.other = first;
              first.peer.offer(false, second::offered);
            })
        .get();
    open.acquire(2);
    loop.submit(
            () -> {
              first.peer.close();
              second.peer.close();
            })
        .get();
  }

  private void port(Party alice) {
    try (Party bob = new Party(2, List.of(hub), SOON)) {
      bob.connect(alice);
    }
  }

  /** One of two peers, both on the loop. */
  private static final class End implements NativePeer.Listener {
    private final Semaphore open;
    private NativePeer peer;
    private End other;

    End(Semaphore open) {
      this.open = open;
    }

    void offered(String sdp) {
      peer.remote(
          true, sdp, () -> peer.answer(answer -> other.peer.remote(false, answer, () -> {})));
    }

    @Override
    public void candidate(String mid, int line, String text) {
      other.peer.candidate(mid, line, text);
    }

    @Override
    public void connected() {}

    @Override
    public void disconnected() {}

    @Override
    public void channelOpen() {
      open.release();
    }

    @Override
    public void ended(String reason) {}
  }
}
