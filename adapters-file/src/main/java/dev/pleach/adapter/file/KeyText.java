package dev.pleach.adapter.file;

import dev.pleach.dag.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** The line of a key file; {@link FileKeyStore} has its layout. */
final class KeyText {
  private static final String VERSION = "pleach-key-1";
  private static final HexFormat HEX = HexFormat.of();

  private KeyText() {}

  /** Returns the length of a role's file. */
  static int bytes(KeyRole role) {
    return prefix(role).length() + 64 + " 01234567\n".length();
  }

  private static String prefix(KeyRole role) {
    return VERSION + " ed25519 " + role.word() + " ";
  }

  static byte[] write(KeyRole role, SigningKey key) {
    String text = prefix(role) + HEX.formatHex(key.seed());
    return (text + " " + checksum(text) + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException saying what is wrong, and never what is in it
   */
  static SigningKey read(KeyRole role, byte[] bytes) {
    String line = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!line.startsWith(VERSION + " ")) {
      throw new IllegalArgumentException("it is no key file of version 1");
    }
    if (!line.startsWith(prefix(role))) {
      throw new IllegalArgumentException("it is not the " + role.word() + " key");
    }
    int seedAt = prefix(role).length();
    int seedEnd = seedAt + 64;
    if (line.length() != bytes(role) || !line.substring(seedAt, seedEnd).matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("it has another length than a key file");
    }
    String text = line.substring(0, seedEnd);
    if (!line.substring(seedEnd).equals(" " + checksum(text) + "\n")) {
      throw new IllegalArgumentException("its checksum is wrong");
    }
    return SigningKey.ofSeed(HEX.parseHex(line.substring(seedAt, seedEnd)));
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
    return HEX.toHexDigits((int) crc.getValue());
  }
}
