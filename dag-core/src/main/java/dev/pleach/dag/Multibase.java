package dev.pleach.dag;

import com.google.common.base.Ascii;
import com.google.common.io.BaseEncoding;

/**
 * The bases that addresses and CIDs are written in: base16, base32 (RFC 4648, lower case, no
 * padding) and base58btc. Text from outside is at most {@link #TEXT_CHARS_MAX} long, because base58
 * takes quadratic time.
 *
 * @see <a href="https://github.com/multiformats/multibase">Multibase</a>
 */
public final class Multibase {
  /** Longest text that is read. */
  public static final int TEXT_CHARS_MAX = 1_024;

  private static final BaseEncoding BASE32 = BaseEncoding.base32().lowerCase().omitPadding();
  private static final BaseEncoding BASE16 = BaseEncoding.base16().lowerCase();
  private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

  private Multibase() {}

  /** Writes base32, lower case, without padding and without the multibase prefix. */
  public static String base32(byte[] bytes) {
    return BASE32.encode(bytes);
  }

  /**
   * Reads what {@link #base32} writes.
   *
   * @throws IllegalArgumentException if a character is foreign or trailing bits are not zero
   */
  public static byte[] parseBase32(String text) {
    return parseCanonical(BASE32, "base32", text);
  }

  /** Writes lower-case hexadecimal digits without a prefix. */
  public static String base16(byte[] bytes) {
    return BASE16.encode(bytes);
  }

  /**
   * Reads what {@link #base16} writes.
   *
   * @throws IllegalArgumentException if a character is foreign or the length odd
   */
  public static byte[] parseBase16(String text) {
    return parseCanonical(BASE16, "base16", text);
  }

  /** Writes base58btc without the multibase prefix. */
  public static String base58(byte[] bytes) {
    int zeros = leading(bytes);
    byte[] number = bytes.clone();
    StringBuilder reversed = new StringBuilder();
    for (int from = zeros; from < number.length; ) {
      reversed.append(BASE58.charAt(divide(number, from, 256, 58)));
      if (number[from] == 0) {
        from++;
      }
    }
    return "1".repeat(zeros) + reversed.reverse();
  }

  /**
   * Reads what {@link #base58} writes.
   *
   * @throws IllegalArgumentException if a character is foreign or the text too long
   */
  public static byte[] parseBase58(String text) {
    checkLength("base58btc", text);
    byte[] digits = new byte[text.length()];
    for (int i = 0; i < digits.length; i++) {
      int digit = BASE58.indexOf(text.charAt(i));
      if (digit < 0) {
        throw foreign("base58btc", text);
      }
      digits[i] = (byte) digit;
    }
    int zeros = leading(digits);
    byte[] bytes = new byte[digits.length];
    int at = bytes.length;
    for (int from = zeros; from < digits.length; ) {
      bytes[--at] = (byte) divide(digits, from, 58, 256);
      if (digits[from] == 0) {
        from++;
      }
    }
    while (at < bytes.length && bytes[at] == 0) {
      at++;
    }
    byte[] result = new byte[zeros + bytes.length - at];
    System.arraycopy(bytes, at, result, zeros, bytes.length - at);
    return result;
  }

  /**
   * Reads text with a multibase prefix: {@code f} or {@code F} base16, {@code b} or {@code B}
   * base32 without padding, {@code z} base58btc. As the registry asks, letters of base16 and base32
   * count in either case, whatever that of the prefix; we write lower case only.
   *
   * @throws IllegalArgumentException if the base is none of these or the text does not fit it
   */
  public static byte[] parse(String text) {
    checkLength("multibase", text);
    if (text.isEmpty()) {
      throw new IllegalArgumentException("multibase text is empty");
    }
    String rest = text.substring(1);
    return switch (text.charAt(0)) {
      case 'f', 'F' -> parseBase16(Ascii.toLowerCase(rest));
      case 'b', 'B' -> parseBase32(Ascii.toLowerCase(rest));
      case 'z' -> parseBase58(rest);
      default ->
          throw new IllegalArgumentException(
              "unknown multibase '"
                  + text.charAt(0)
                  + "'; known: f (base16), b (base32), z (base58btc)");
    };
  }

  /** Shortens foreign text for a message. */
  static String excerpt(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  private static byte[] parseCanonical(BaseEncoding base, String name, String text) {
    checkLength(name, text);
    byte[] bytes;
    try {
      bytes = base.decode(text);
    } catch (IllegalArgumentException e) {
      throw foreign(name, text);
    }
    if (!base.encode(bytes).equals(text)) {
      throw foreign(name, text);
    }
    return bytes;
  }

  private static IllegalArgumentException foreign(String base, String text) {
    return new IllegalArgumentException("not " + base + ": '" + excerpt(text) + "'");
  }

  private static void checkLength(String base, String text) {
    if (text.length() > TEXT_CHARS_MAX) {
      throw new IllegalArgumentException(
          base
              + " text of "
              + text.length()
              + " characters; at most "
              + TEXT_CHARS_MAX
              + " are read");
    }
  }

  private static int leading(byte[] bytes) {
    int zeros = 0;
    while (zeros < bytes.length && bytes[zeros] == 0) {
      zeros++;
    }
    return zeros;
  }

  /** Divides the number in place, digit by digit, and returns the remainder. */
  private static int divide(byte[] number, int from, int base, int divisor) {
    int remainder = 0;
    for (int i = from; i < number.length; i++) {
      int value = remainder * base + (number[i] & 0xff);
      number[i] = (byte) (value / divisor);
      remainder = value % divisor;
    }
    return remainder;
  }
}
