package dev.pleach.adapter.webrtc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where a transport has as much as it may have, and where it ends. */
@Timeout(120)
class BoundsTest {
  private final SignalHub hub = new SignalHub();

  @BeforeEach
  void needsWebRtc() {
    NeedsWebRtc.orSkip();
  }

  @Test
  void dialBeyondTheMostConnections_fails() {
    WebRtcOptions one = WebRtcOptions.defaults().withLimit(WebRtcOptions.Limit.CONNECTIONS_MAX, 1);
    try (Party alice = new Party(1, List.of(hub), one);
        Party bob = new Party(2, hub);
        Party carol = new Party(3, hub)) {
      alice.connect(bob);
      assertThatThrownBy(() -> alice.dial(carol).get(30, TimeUnit.SECONDS))
          .hasMessageContaining("more than 1 connections");
    }
  }
}
