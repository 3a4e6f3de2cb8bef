package dev.pleach.adapter.libp2p;

import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The values of multiaddr parts, from text to bytes and back. */
final class AddressText {
  private AddressText() {}

  /** The bytes of a value given as text. */
  static byte[] parse(AddressPart kind, String text) throws WireFault {
    byte[] value =
        switch (kind.value) {
          case NONE -> new byte[0];
          case PORT -> parsePort(text);
          case IP4 -> parseIp4(text);
          case IP6 -> parseIp6(text);
          case PEER -> PeerIds.parseMultihash(text);
          case TEXT -> text.getBytes(StandardCharsets.UTF_8);
          case PERCENT -> parsePercent(text);
          case BASE64URL -> parseBase64Url(text);
        };
    check(kind, value);
    return value;
  }

  /** Refuses a value that has no text form, such as a name with a slash in it. */
  static void check(AddressPart kind, byte[] value) throws WireFault {
    switch (kind.value) {
      case TEXT -> checkName(kind, value);
      case PEER -> PeerIds.checkMultihash(value);
      case PERCENT -> utf8(value);
      case BASE64URL -> {
        if (value.length == 0) {
          throw WireFault.malformed("certhash is empty");
        }
      }
      default -> {}
    }
  }

  /** The text of a value that {@link #check} let pass. */
  static String print(AddressPart kind, byte[] value) {
    return switch (kind.value) {
      case NONE -> "";
      case PORT -> String.valueOf((value[0] & 0xff) << 8 | value[1] & 0xff);
      case IP4 ->
          (value[0] & 0xff)
              + "."
              + (value[1] & 0xff)
              + "."
              + (value[2] & 0xff)
              + "."
              + (value[3] & 0xff);
      case IP6 -> printIp6(value);
      case PEER -> PeerIds.printMultihash(value);
      case TEXT -> new String(value, StandardCharsets.UTF_8);
      case PERCENT ->
          URLEncoder.encode(new String(value, StandardCharsets.UTF_8), StandardCharsets.UTF_8)
              .replace("+", "%20");
      case BASE64URL -> "u" + Base64.getUrlEncoder().withoutPadding().encodeToString(value);
    };
  }

  private static byte[] parsePort(String text) throws WireFault {
    int port = number(text, 65_535, "port");
    return new byte[] {(byte) (port >> 8), (byte) port};
  }

  private static byte[] parseIp4(String text) throws WireFault {
    String[] words = text.split("\\.", -1);
    if (words.length != 4) {
      throw WireFault.malformed("'" + text + "' is not an IPv4 address");
    }
    byte[] ip = new byte[4];
    for (int i = 0; i < 4; i++) {
      ip[i] = (byte) number(words[i], 255, "IPv4 byte");
    }
    return ip;
  }

  /** A decimal without sign and leading zeros, for "010" is read as octal elsewhere. */
  private static int number(String text, int max, String what) throws WireFault {
    boolean plain = text.matches("0|[1-9][0-9]{0,4}");
    if (!plain || Integer.parseInt(text) > max) {
      throw WireFault.malformed("'" + text + "' is not a " + what);
    }
    return Integer.parseInt(text);
  }

  private static byte[] parseIp6(String text) throws WireFault {
    WireFault fault = WireFault.malformed("'" + text + "' is not an IPv6 address");
    // With a colon and only these characters the JDK parses a literal and asks no name server.
    if (text.indexOf(':') < 0 || !text.matches("[0-9a-fA-F:.]{2,45}")) {
      throw fault;
    }
    try {
      byte[] ip = InetAddress.getByName(text).getAddress();
      return ip.length == 16 ? ip : mapped(ip);
    } catch (UnknownHostException e) {
      throw fault;
    }
  }

  /** The JDK turns ::ffff:a.b.c.d into an IPv4 address; turn it back. */
  private static byte[] mapped(byte[] ip4) {
    return ByteBuffer.allocate(16).putShort(10, (short) 0xffff).put(12, ip4).array();
  }

  /** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as "::". */
  private static String printIp6(byte[] ip) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (ip[2 * i] & 0xff) << 8 | ip[2 * i + 1] & 0xff;
    }
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; i++) {
      int length = 0;
      while (i + length < 8 && groups[i + length] == 0) {
        length++;
      }
      if (length > bestLength) {
        bestStart = i;
        bestLength = length;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
      } else {
        boolean separate = text.length() > 0 && text.charAt(text.length() - 1) != ':';
        text.append(separate ? ":" : "").append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  private static void checkName(AddressPart kind, byte[] value) throws WireFault {
    String text = utf8(value);
    boolean printable = text.chars().noneMatch(c -> c == '/' || c <= ' ' || c == 127);
    if (text.isEmpty() || text.length() > 255 || !printable) {
      throw WireFault.malformed("multiaddr part '" + kind.text + "' has a bad name");
    }
  }

  private static byte[] parsePercent(String text) throws WireFault {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8)
          .getBytes(StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw WireFault.malformed("'" + text + "' is not percent-encoded");
    }
  }

  private static byte[] parseBase64Url(String text) throws WireFault {
    if (!text.startsWith("u")) {
      throw WireFault.malformed("certhash is not base64url (multibase 'u')");
    }
    try {
      return Base64.getUrlDecoder().decode(text.substring(1));
    } catch (IllegalArgumentException e) {
      throw WireFault.malformed("certhash is not base64url (multibase 'u')");
    }
  }

  private static String utf8(byte[] value) throws WireFault {
    try {
      CharBuffer text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(value));
      return text.toString();
    } catch (CharacterCodingException e) {
      throw WireFault.malformed("multiaddr name is not UTF-8");
    }
  }
}
