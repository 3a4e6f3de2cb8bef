package dev.pleach.adapter.webrtc;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

  /** Most candidates that are taken from a description. */
  static final int CANDIDATES_MAX = 128;

  private static final int FINGERPRINT_BYTES = 32;
  private static final Pattern CANDIDATE =
      Pattern.compile(
          "candidate:\\S{1,64} \\d{1,3} (?i:udp|tcp) \\d{1,10} (\\S{2,64}) \\d{1,5} typ [a-z]{1,8}( .*)?");
  private static final Pattern IP4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IP6 = Pattern.compile("(?=[^:]*:)[0-9A-Fa-f:.]+");

  /** What browsers write in the place of their own address, to be asked for on the link. */
  private static final Pattern MULTICAST_NAME = Pattern.compile("[0-9A-Fa-f-]{36}\\.local");

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

  static byte[] hash(String sdp) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(sdp.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Returns the description without the candidates that are not fit, or too many. */
  static String withFitCandidates(String sdp, boolean isRelayed) {
    StringBuilder kept = new StringBuilder();
    int taken = 0;
    for (String line : sdp.split("(?<=\n)")) {
      boolean isCandidate = line.startsWith("a=candidate");
      boolean isFit =
          isCandidate && taken < CANDIDATES_MAX && isFitCandidate(line.strip(), isRelayed);
      if (isFit) {
        taken++;
      }
      if (isFit || !isCandidate) {
        kept.append(line);
      }
    }
    return kept.toString();
  }

  /**
   * Returns whether we try a way that a stranger names: to an address, or to such a name as
   * browsers give themselves, but to no other name, which we would look up for him; and not to
   * ourselves or to many at once. Private addresses are fit: peers on one network meet by them, and
   * what is sent there is a check that only ICE answers.
   *
   * @param isRelayed true if a relay of ours does all the sending: what is loopback to it, and
   *     whether it sends there, is its own affair
   */
  static boolean isFitCandidate(String text, boolean isRelayed) {
    Matcher matcher = CANDIDATE.matcher(text.startsWith("a=") ? text.substring(2) : text);
    if (!matcher.matches()) {
      return false;
    }
    String address = String.valueOf(matcher.group(1));
    return MULTICAST_NAME.matcher(address).matches() || isFitAddress(address, isRelayed);
  }

  private static boolean isFitAddress(String address, boolean isRelayed) {
    if (!IP4.matcher(address).matches() && !IP6.matcher(address).matches()) {
      return false;
    }
    try {
      InetAddress ip = InetAddress.getByName(address); // a literal: nothing is looked up
      byte[] bytes = ip.getAddress();
      boolean isBroadcast = bytes.length == 4 && (bytes[0] == 0 || bytes[0] == -1);
      return !isBroadcast
          && !ip.isAnyLocalAddress()
          && (isRelayed || !ip.isLoopbackAddress())
          && !ip.isMulticastAddress();
    } catch (UnknownHostException e) {
      return false;
    }
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
