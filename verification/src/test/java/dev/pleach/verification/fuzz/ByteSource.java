package dev.pleach.verification.fuzz;

/** Small decisions out of fuzzed bytes; zeros once they are used up. */
public final class ByteSource {
  private final byte[] bytes;
  private int at;

  public ByteSource(byte[] bytes) {
    this.bytes = bytes;
  }

  public boolean isEmpty() {
    return at >= bytes.length;
  }

  /** Returns a number below the bound, which is at most 256. */
  public int below(int bound) {
    return isEmpty() ? 0 : (bytes[at++] & 0xff) % bound;
  }

  public boolean flag() {
    return below(2) == 1;
  }

  /** Returns so many bytes, or those that are left. */
  public byte[] take(int count) {
    int length = Math.min(count, Math.max(0, bytes.length - at));
    byte[] taken = new byte[length];
    System.arraycopy(bytes, Math.min(at, bytes.length), taken, 0, length);
    at += length;
    return taken;
  }

  /** Returns exactly so many bytes. */
  public byte[] exactly(int count) {
    byte[] exact = new byte[count];
    byte[] taken = take(count);
    System.arraycopy(taken, 0, exact, 0, taken.length);
    return exact;
  }

  public byte[] rest() {
    return take(bytes.length);
  }
}
