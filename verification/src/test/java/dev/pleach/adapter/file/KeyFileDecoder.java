package dev.pleach.adapter.file;

import dev.pleach.dag.SigningKey;
import java.util.Arrays;

/** The key file's line. */
public final class KeyFileDecoder {
  private KeyFileDecoder() {}

  /** What is read is written back; a refusal never tells what is in the file. */
  public static void read(byte[] data) {
    for (KeyRole role : KeyRole.values()) {
      try {
        SigningKey key = KeyText.read(role, data);
        if (!Arrays.equals(KeyText.write(role, key), data)) {
          throw new AssertionError("a key file that is not written back");
        }
      } catch (IllegalArgumentException e) {
        // The typed refusal.
      }
    }
  }

  /** Returns a key file. */
  public static byte[] seed() {
    return KeyText.write(KeyRole.PEER, SigningKey.ofSeed(new byte[32]));
  }
}
