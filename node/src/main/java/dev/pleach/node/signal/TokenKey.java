package dev.pleach.node.signal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key with which join tokens are made and checked.
 *
 * <p>A token is base64url, without padding, of {@code room 0 expiry 0 uses 0 id 0 mac}: the room,
 * the second of Unix time after which it is void, how many clients may use it at one time, a random
 * id, and HMAC-SHA256 of all before the last zero byte. Immutable, for many threads.
 */
public final class TokenKey {
  private static final int KEY_BYTES_MIN = 16;
  private static final int KEY_BYTES_MAX = 1_024;
  private static final int MAC_BYTES = 32;
  private static final int TOKEN_CHARS_MAX = 512;
  private static final Pattern ROOM = Pattern.compile("[A-Za-z0-9_-]{6,99}");
  private static final Pattern TEXT =
      Pattern.compile("([A-Za-z0-9_-]{6,99})\0(\\d{1,12})\0(\\d{1,4})\0([0-9a-z]{1,64})");
  private static final String TOPIC_ROOM = "pleach/webrtc/room/1";

  private final byte[] key;

  private TokenKey(byte[] key) {
    this.key = key;
  }

  /**
   * Takes a copy of a secret.
   *
   * @throws IllegalArgumentException if it has fewer than 16 or more than 1,024 bytes
   */
  public static TokenKey of(byte[] secret) {
    if (secret.length < KEY_BYTES_MIN || secret.length > KEY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a key for tokens has 16 to 1024 bytes, got " + secret.length);
    }
    return new TokenKey(secret.clone());
  }

  /**
   * Makes a token.
   *
   * @param room what it lets into
   * @param expiry the second of Unix time after which it is void
   * @param uses how many clients may use it at one time, 1 to 9,999
   * @param id lower-case letters and digits, not used before
   */
  public String issue(String room, long expiry, int uses, String id) {
    byte[] text =
        (room + "\0" + expiry + "\0" + uses + "\0" + id).getBytes(StandardCharsets.US_ASCII);
    if (!TEXT.matcher(new String(text, StandardCharsets.US_ASCII)).matches() || uses < 1) {
      throw new IllegalArgumentException("no token can be made for room '" + room + "'");
    }
    ByteArrayOutputStream token = new ByteArrayOutputStream();
    token.writeBytes(text);
    token.write(0);
    token.writeBytes(mac(key, text));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token.toByteArray());
  }

  /** Returns the room that peers of a topic meet in. */
  public static String roomOfTopic(String topic) {
    byte[] room =
        mac(topic.getBytes(StandardCharsets.UTF_8), TOPIC_ROOM.getBytes(StandardCharsets.US_ASCII));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(room);
  }

  /** Returns whether a text is a room: 6 to 99 characters of {@code A-Z a-z 0-9 _ -}. */
  public static boolean isRoom(String text) {
    return ROOM.matcher(text).matches();
  }

  /** What a token that this key has made says. */
  record Claim(String room, long expiry, int uses, String id) {}

  /** Returns what a token says, or empty if this key has not made it. */
  Optional<Claim> check(String token) {
    if (token.length() > TOKEN_CHARS_MAX) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int end = bytes.length - MAC_BYTES - 1;
    if (end < 1 || bytes[end] != 0) {
      return Optional.empty();
    }
    byte[] text = Arrays.copyOf(bytes, end);
    byte[] mac = Arrays.copyOfRange(bytes, end + 1, bytes.length);
    Matcher matcher = TEXT.matcher(new String(text, StandardCharsets.ISO_8859_1));
    if (!MessageDigest.isEqual(mac, mac(key, text)) || !matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Claim(
            String.valueOf(matcher.group(1)),
            Long.parseLong(String.valueOf(matcher.group(2))),
            Integer.parseInt(String.valueOf(matcher.group(3))),
            String.valueOf(matcher.group(4))));
  }

  private static byte[] mac(byte[] key, byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  @Override
  public String toString() {
    return "TokenKey";
  }
}
