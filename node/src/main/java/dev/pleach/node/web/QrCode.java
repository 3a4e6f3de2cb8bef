package dev.pleach.node.web;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A QR code of a text: byte mode, error correction level L, versions 1 to 20, the mask with the
 * least penalty (ISO/IEC 18004). Immutable.
 */
final class QrCode {
  /** Longest text, in bytes of UTF-8. */
  static final int BYTES_MAX = 858;

  private static final int VERSION_MAX = 20;

  /** Error correction bytes of each block, level L, by version. */
  private static final int[] EC_BYTES = {
    0, 7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28
  };

  /** Number of blocks, level L, by version. */
  private static final int[] BLOCKS = {
    0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8
  };

  private final int version;
  private final int size;
  private boolean[][] dark;
  private final boolean[][] fixed;

  private QrCode(int version, byte[] codewords) {
    this.version = version;
    this.size = 17 + 4 * version;
    this.dark = new boolean[size][size];
    this.fixed = new boolean[size][size];
    drawPatterns();
    drawCodewords(codewords);
    chooseMask();
  }

  /**
   * Draws a text.
   *
   * @throws IllegalArgumentException if it is longer than {@link #BYTES_MAX}
   */
  static QrCode of(String text) {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    for (int version = 1; version <= VERSION_MAX; version++) {
      int capacity = dataBytes(version);
      int head = version < 10 ? 2 : 3; // mode and count, 12 or 20 bits
      if (data.length + head <= capacity) {
        return new QrCode(version, interleave(version, pad(data, version, capacity)));
      }
    }
    throw new IllegalArgumentException("too long for a QR code: " + data.length + " bytes");
  }

  int size() {
    return size;
  }

  boolean isDark(int x, int y) {
    return dark[y][x];
  }

  /** Returns an SVG picture, with the quiet zone that readers need. */
  String svg() {
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        if (dark[y][x]) {
          path.append('M').append(x + 4).append(' ').append(y + 4).append("h1v1h-1z");
        }
      }
    }
    int side = size + 8;
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "
        + side
        + ' '
        + side
        + "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h"
        + side
        + 'v'
        + side
        + "H0z\"/><path d=\""
        + path
        + "\"/></svg>";
  }

  // ---- data

  /** All bytes of a version: what the patterns leave free. */
  private static int allBytes(int version) {
    int modules = (16 * version + 128) * version + 64;
    if (version >= 2) {
      int aligned = version / 7 + 2;
      modules -= (25 * aligned - 10) * aligned - 55;
      if (version >= 7) {
        modules -= 36;
      }
    }
    return modules / 8;
  }

  private static int dataBytes(int version) {
    return allBytes(version) - EC_BYTES[version] * BLOCKS[version];
  }

  private static byte[] pad(byte[] data, int version, int capacity) {
    byte[] bytes = new byte[capacity];
    int bit = put(bytes, 0, 4, 4);
    bit = put(bytes, bit, data.length, version < 10 ? 8 : 16);
    for (byte one : data) {
      bit = put(bytes, bit, one & 0xff, 8);
    }
    int next = (Math.min(bit + 4, capacity * 8) + 7) / 8;
    for (int i = next; i < capacity; i++) {
      bytes[i] = (byte) ((i - next) % 2 == 0 ? 0xec : 0x11);
    }
    return bytes;
  }

  private static int put(byte[] bytes, int from, int value, int bits) {
    for (int i = 0; i < bits; i++) {
      int bit = from + i;
      if ((value >> (bits - 1 - i) & 1) == 1) {
        bytes[bit / 8] |= (byte) (0x80 >> bit % 8);
      }
    }
    return from + bits;
  }

  /**
   * Cuts the data into blocks, each with its error correction, and takes a byte of each in turn.
   */
  private static byte[] interleave(int version, byte[] data) {
    int blocks = BLOCKS[version];
    int ec = EC_BYTES[version];
    int all = allBytes(version);
    int shortBlocks = blocks - all % blocks;
    int shortData = all / blocks - ec;
    byte[] divisor = divisor(ec);
    byte[][] parts = new byte[blocks][];
    byte[][] checks = new byte[blocks][];
    int from = 0;
    for (int i = 0; i < blocks; i++) {
      int length = shortData + (i < shortBlocks ? 0 : 1);
      parts[i] = Arrays.copyOfRange(data, from, from + length);
      checks[i] = remainder(parts[i], divisor);
      from += length;
    }
    byte[] result = new byte[all];
    int at = 0;
    for (int i = 0; i <= shortData; i++) {
      for (byte[] part : parts) {
        if (i < part.length) {
          result[at++] = part[i];
        }
      }
    }
    for (int i = 0; i < ec; i++) {
      for (byte[] check : checks) {
        result[at++] = check[i];
      }
    }
    return result;
  }

  /** The generator polynomial of Reed-Solomon over GF(2^8) modulo 0x11d. */
  private static byte[] divisor(int degree) {
    byte[] result = new byte[degree];
    result[degree - 1] = 1;
    int root = 1;
    for (int i = 0; i < degree; i++) {
      for (int j = 0; j < degree; j++) {
        int product = multiply(result[j] & 0xff, root);
        result[j] = (byte) (product ^ (j + 1 < degree ? result[j + 1] : 0));
      }
      root = multiply(root, 2);
    }
    return result;
  }

  private static byte[] remainder(byte[] data, byte[] divisor) {
    byte[] result = new byte[divisor.length];
    for (byte one : data) {
      int factor = (one ^ result[0]) & 0xff;
      System.arraycopy(result, 1, result, 0, result.length - 1);
      result[result.length - 1] = 0;
      for (int i = 0; i < result.length; i++) {
        result[i] ^= (byte) multiply(divisor[i] & 0xff, factor);
      }
    }
    return result;
  }

  private static int multiply(int a, int b) {
    int product = 0;
    for (int i = 7; i >= 0; i--) {
      product = product << 1 ^ (product >> 7) * 0x11d;
      product ^= (b >> i & 1) * a;
    }
    return product;
  }

  // ---- drawing

  private void set(int x, int y, boolean isDark) {
    dark[y][x] = isDark;
    fixed[y][x] = true;
  }

  private void drawPatterns() {
    for (int i = 0; i < size; i++) {
      set(6, i, i % 2 == 0);
      set(i, 6, i % 2 == 0);
    }
    drawFinder(3, 3);
    drawFinder(size - 4, 3);
    drawFinder(3, size - 4);
    int[] places = alignmentPlaces();
    int last = places.length - 1;
    for (int i = 0; i <= last; i++) {
      for (int j = 0; j <= last; j++) {
        boolean isCorner = (i == 0 && (j == 0 || j == last)) || (i == last && j == 0);
        if (!isCorner) {
          drawAlignment(places[i], places[j]);
        }
      }
    }
    drawFormat(0);
    drawVersion();
  }

  private void drawFinder(int cx, int cy) {
    for (int dy = -4; dy <= 4; dy++) {
      for (int dx = -4; dx <= 4; dx++) {
        int distance = Math.max(Math.abs(dx), Math.abs(dy));
        int x = cx + dx;
        int y = cy + dy;
        if (x >= 0 && x < size && y >= 0 && y < size) {
          set(x, y, distance != 2 && distance != 4);
        }
      }
    }
  }

  private void drawAlignment(int cx, int cy) {
    for (int dy = -2; dy <= 2; dy++) {
      for (int dx = -2; dx <= 2; dx++) {
        set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) != 1);
      }
    }
  }

  private int[] alignmentPlaces() {
    if (version == 1) {
      return new int[0];
    }
    int count = version / 7 + 2;
    int step = (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2;
    int[] places = new int[count];
    places[0] = 6;
    for (int i = count - 1, place = size - 7; i >= 1; i--, place -= step) {
      places[i] = place;
    }
    return places;
  }

  /** Level L and the mask, with their BCH code, twice. */
  private void drawFormat(int mask) {
    int data = 1 << 3 | mask;
    int rest = data;
    for (int i = 0; i < 10; i++) {
      rest = rest << 1 ^ (rest >> 9) * 0x537;
    }
    int bits = (data << 10 | rest) ^ 0x5412;
    for (int i = 0; i <= 5; i++) {
      set(8, i, bit(bits, i));
    }
    set(8, 7, bit(bits, 6));
    set(8, 8, bit(bits, 7));
    set(7, 8, bit(bits, 8));
    for (int i = 9; i < 15; i++) {
      set(14 - i, 8, bit(bits, i));
    }
    for (int i = 0; i < 8; i++) {
      set(size - 1 - i, 8, bit(bits, i));
    }
    for (int i = 8; i < 15; i++) {
      set(8, size - 15 + i, bit(bits, i));
    }
    set(8, size - 8, true);
  }

  private void drawVersion() {
    if (version < 7) {
      return;
    }
    int rest = version;
    for (int i = 0; i < 12; i++) {
      rest = rest << 1 ^ (rest >> 11) * 0x1f25;
    }
    int bits = version << 12 | rest;
    for (int i = 0; i < 18; i++) {
      int a = size - 11 + i % 3;
      int b = i / 3;
      set(a, b, bit(bits, i));
      set(b, a, bit(bits, i));
    }
  }

  private static boolean bit(int bits, int i) {
    return (bits >> i & 1) == 1;
  }

  /** In columns of two from the right, up and down in turn. */
  private void drawCodewords(byte[] bytes) {
    int i = 0;
    for (int right = size - 1; right >= 1; right -= 2) {
      if (right == 6) {
        right = 5;
      }
      for (int step = 0; step < size; step++) {
        for (int j = 0; j < 2; j++) {
          int x = right - j;
          boolean isUpward = (right + 1 & 2) == 0;
          int y = isUpward ? size - 1 - step : step;
          if (!fixed[y][x] && i < bytes.length * 8) {
            dark[y][x] = bit(bytes[i / 8], 7 - i % 8);
            i++;
          }
        }
      }
    }
  }

  private void chooseMask() {
    boolean[][] unmasked = dark;
    boolean[][] best = unmasked;
    int least = Integer.MAX_VALUE;
    for (int mask = 0; mask < 8; mask++) {
      dark = masked(unmasked, mask);
      drawFormat(mask);
      int penalty = penalty();
      if (penalty < least) {
        least = penalty;
        best = dark;
      }
    }
    dark = best;
  }

  private boolean[][] masked(boolean[][] from, int mask) {
    boolean[][] to = new boolean[size][];
    for (int y = 0; y < size; y++) {
      to[y] = from[y].clone();
      for (int x = 0; x < size; x++) {
        to[y][x] ^= !fixed[y][x] && isMasked(mask, x, y);
      }
    }
    return to;
  }

  private static boolean isMasked(int mask, int x, int y) {
    return switch (mask) {
      case 0 -> (x + y) % 2 == 0;
      case 1 -> y % 2 == 0;
      case 2 -> x % 3 == 0;
      case 3 -> (x + y) % 3 == 0;
      case 4 -> (x / 3 + y / 2) % 2 == 0;
      case 5 -> x * y % 2 + x * y % 3 == 0;
      case 6 -> (x * y % 2 + x * y % 3) % 2 == 0;
      default -> ((x + y) % 2 + x * y % 3) % 2 == 0;
    };
  }

  /** Long runs, full squares and much more of one colour make a code hard to read. */
  private int penalty() {
    int penalty = 0;
    int darkCount = 0;
    for (int a = 0; a < size; a++) {
      int across = 0;
      int down = 0;
      for (int b = 0; b < size; b++) {
        across = b > 0 && dark[a][b] == dark[a][b - 1] ? across + 1 : 1;
        down = b > 0 && dark[b][a] == dark[b - 1][a] ? down + 1 : 1;
        penalty += (across == 5 ? 3 : across > 5 ? 1 : 0) + (down == 5 ? 3 : down > 5 ? 1 : 0);
        darkCount += dark[a][b] ? 1 : 0;
        if (a > 0 && b > 0) {
          boolean same =
              dark[a][b] == dark[a - 1][b]
                  && dark[a][b] == dark[a][b - 1]
                  && dark[a][b] == dark[a - 1][b - 1];
          penalty += same ? 3 : 0;
        }
      }
    }
    int percent = darkCount * 100 / (size * size);
    return penalty + Math.abs(percent - 50) / 5 * 10;
  }
}
