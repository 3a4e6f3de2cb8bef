package dev.pleach.adapter.webrtc;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What we look at in a session description before the native library parses it: it is about one
 * data channel transport and nothing else, and it names one certificate.
 */
final class Sdp {
  /** Longest description. */
  static final int CHARS_MAX = 12_288;

  private static final int FINGERPRINT_BYTES = 32;
  private static final Pattern FINGERPRINT =
      Pattern.compile("a=fingerprint:(\\S+) ([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){31})");

  private Sdp() {}

  /** Returns the SHA-256 fingerprint, 32 bytes, of a description that is fit to be used. */
  static byte[] fingerprint(String sdp) throws SignalFault {
    if (sdp.length() > CHARS_MAX) {
      throw new SignalFault("a description of " + sdp.length() + " characters");
    }
    int media = 0;
    Optional<String> found = Optional.empty();
    for (String line : sdp.split("\r\n|\n", -1)) {
      if (line.startsWith("m=")) {
        media++;
        if (!line.startsWith("m=application ") || !line.contains("webrtc-datachannel")) {
          throw new SignalFault("a description with more than a data channel");
        }
      } else if (line.startsWith("a=fingerprint:")) {
        String value = hex(line);
        if (found.filter(other -> !other.equals(value)).isPresent()) {
          throw new SignalFault("a description with two fingerprints");
        }
        found = Optional.of(value);
      }
    }
    if (media != 1) {
      throw new SignalFault("a description without exactly one data channel transport");
    }
    return bytes(found.orElseThrow(() -> new SignalFault("a description without a fingerprint")));
  }

  private static String hex(String line) throws SignalFault {
    Matcher matcher = FINGERPRINT.matcher(line);
    if (!matcher.matches() || !"sha-256".equalsIgnoreCase(matcher.group(1))) {
      throw new SignalFault("a fingerprint that is not SHA-256");
    }
    return String.valueOf(matcher.group(2)).toLowerCase(java.util.Locale.ROOT);
  }

  private static byte[] bytes(String hex) {
    byte[] bytes = new byte[FINGERPRINT_BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(hex.substring(3 * i, 3 * i + 2), 16);
    }
    return bytes;
  }
}
