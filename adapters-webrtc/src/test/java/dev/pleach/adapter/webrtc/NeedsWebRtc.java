package dev.pleach.adapter.webrtc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.NetworkInterface;
import java.util.Optional;

/** Skips, with one line that says why, where WebRTC cannot work. */
final class NeedsWebRtc {
  private NeedsWebRtc() {}

  static void orSkip() {
    Optional<String> missing = WebRtcTransports.missing();
    assumeTrue(missing.isEmpty(), () -> "WebRTC skipped: " + missing.orElse(""));
    assumeTrue(
        hasNetwork(), "WebRTC skipped: no network interface but loopback, which it does not use");
  }

  private static boolean hasNetwork() {
    try {
      return NetworkInterface.networkInterfaces()
          .anyMatch(
              one -> {
                try {
                  return one.isUp()
                      && !one.isLoopback()
                      && one.inetAddresses().findAny().isPresent();
                } catch (IOException e) {
                  return false;
                }
              });
    } catch (IOException e) {
      return false;
    }
  }
}
