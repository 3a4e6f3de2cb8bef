package dev.pleach.adapter.libp2p;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One direction of a Noise cipher: a ChaCha20-Poly1305 key and its counter (Noise specification,
 * 5.1). For one thread. The nonce is {@code 00000000 ‖ le64(n++)}; the JDK refuses to use one twice
 * for sealing, and we stop long before the counter wraps.
 */
final class CipherKey {
  static final int TAG_BYTES = 16;
  private static final long MESSAGES_MAX = Long.MAX_VALUE;

  private final SecretKeySpec key;
  private final Cipher cipher;
  private final byte[] nonce = new byte[12];
  private final ByteBuffer counter = ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN);
  private long messages;

  CipherKey(byte[] key) {
    this.key = new SecretKeySpec(key, "ChaCha20");
    try {
      this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no ChaCha20-Poly1305", e);
    }
  }

  /** Seals {@code length} bytes; the result has {@link #TAG_BYTES} more. Answers its length. */
  int seal(byte[] ad, byte[] plain, int from, int length, byte[] out, int at) {
    try {
      init(Cipher.ENCRYPT_MODE, ad);
      return cipher.doFinal(plain, from, length, out, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing failed", e);
    }
  }

  /** Opens a sealed text of {@code length} bytes; answers the length of the plain text. */
  int open(byte[] ad, byte[] sealed, int from, int length, byte[] out, int at) throws WireFault {
    if (length < TAG_BYTES) {
      throw WireFault.malformed("noise: message is shorter than its tag");
    }
    try {
      init(Cipher.DECRYPT_MODE, ad);
      return cipher.doFinal(sealed, from, length, out, at);
    } catch (AEADBadTagException e) {
      throw new WireFault(WireFault.Kind.UNAUTHENTICATED, "noise: bad tag");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("opening failed", e);
    }
  }

  private void init(int mode, byte[] ad) throws GeneralSecurityException {
    if (messages == MESSAGES_MAX) {
      throw new IllegalStateException("the nonces of this connection are used up");
    }
    counter.putLong(4, messages++);
    cipher.init(mode, key, new IvParameterSpec(nonce));
    if (ad.length > 0) {
      cipher.updateAAD(ad);
    }
  }
}
