package dev.pleach.adapter.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onvoid.webrtc.RTCConfiguration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The side that offers makes the one channel; whoever makes another is refused. */
@Timeout(120)
class ForeignChannelTest {
  private final ExecutorService loop = Executors.newSingleThreadExecutor();
  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

  @BeforeEach
  void needsWebRtc() {
    NeedsWebRtc.orSkip();
  }

  @AfterEach
  void end() {
    loop.shutdown();
  }

  private final class End implements NativePeer.Listener {
    private volatile NativePeer other;
    private final String name;

    End(String name) {
      this.name = name;
    }

    @Override
    public void candidate(String mid, int line, String text) {
      other.candidate(mid, line, text);
    }

    @Override
    public void connected() {}

    @Override
    public void disconnected() {}

    @Override
    public void channelOpen() {}

    @Override
    public void ended(String reason) {
      ends.add(name + ": " + reason);
    }
  }

  @Test
  void sideThatAnswers_makesAChannelOfItsOwn() throws Exception {
    End first = new End("one");
    End second = new End("other");
    NativePeer one = new NativePeer(new RTCConfiguration(), true, loop, first, message -> {});
    NativePeer other = new NativePeer(new RTCConfiguration(), true, loop, second, message -> {});
    first.other = other;
    second.other = one;
    loop.execute(
        () ->
            one.offer(
                false,
                sdp ->
                    other.remote(
                        true,
                        sdp,
                        () -> other.answer(answer -> one.remote(false, answer, () -> {})))));
    assertThat(ends.poll(60, TimeUnit.SECONDS)).contains("a channel that is not the one");
    loop.submit(
            () -> {
              one.close();
              other.close();
            })
        .get();
  }
}
