package dev.pleach.simulator;

import dev.pleach.port.Entropy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Chance that follows from a seed, the same on every runtime: SplitMix64 (Steele, Lea, Flood: Fast
 * Splittable Pseudorandom Number Generators, OOPSLA 2014), all in 64-bit integers.
 *
 * <p>Splitting depends on the seed and the name alone, not on what was drawn before. So a stream of
 * its own for each purpose keeps one new draw from changing all that comes after it. Not for
 * several threads at once, and no secret must hang on it.
 */
public final class SeededRandom implements Entropy {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final long seed;
  private long state;

  private SeededRandom(long seed) {
    this.seed = seed;
    this.state = seed;
  }

  /** Begins the stream of a seed; any number will do. */
  public static SeededRandom of(long seed) {
    return new SeededRandom(mix(seed + GOLDEN_GAMMA));
  }

  /** Returns the stream of this name, from its beginning: equal names give equal streams. */
  public SeededRandom split(String name) {
    long hash = FNV_OFFSET;
    for (byte unit : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (unit & 0xff)) * FNV_PRIME;
    }
    return new SeededRandom(mix(seed ^ mix(hash)));
  }

  /** Returns the stream of this number, from its beginning. */
  public SeededRandom split(long number) {
    return split(Long.toString(number));
  }

  /** Returns the next 64 bits. */
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Returns a number from 0 up to, but not, the bound. */
  public int nextInt(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("a bound must be positive, got " + bound);
    }
    // 63 bits against an int: the bias stays below 2^-32, which no simulation can see.
    return (int) ((nextLong() >>> 1) % bound);
  }

  /** Returns a number from {@code least} to {@code greatest}, both included. */
  public int between(int least, int greatest) {
    return least + nextInt(greatest - least + 1);
  }

  /** Returns a duration from {@code least} to {@code greatest}, both included. */
  public Duration between(Duration least, Duration greatest) {
    return least.plusNanos((long) (nextDouble() * greatest.minus(least).toNanos()));
  }

  /** Returns a number from 0 up to, but not, 1. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Returns true with this probability; draws nothing if it is 0 or less. */
  public boolean chance(double probability) {
    return probability > 0 && nextDouble() < probability;
  }

  /** Returns one of the values, each alike. */
  public <T> T pick(List<T> values) {
    return values.get(nextInt(values.size()));
  }

  @Override
  public void fill(byte[] bytes) {
    long word = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (i % Long.BYTES == 0) {
        word = nextLong();
      }
      bytes[i] = (byte) (word >>> (8 * (i % Long.BYTES)));
    }
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
