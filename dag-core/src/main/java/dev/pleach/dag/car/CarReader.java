package dev.pleach.dag.car;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.codec.CborReader;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.dag.codec.Decoded;
import dev.pleach.dag.codec.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads an archive that anybody may have written, section by section; memory is bounded by one
 * section. Bytes that are no archive are refused with a reason; only a failure of the stream itself
 * throws. For one thread.
 */
public final class CarReader {
  /** The version that is read and written. */
  public static final int VERSION = 1;

  /** Longest header. */
  public static final int HEADER_BYTES_MAX = 65_536;

  /** Longest section, its CID included. */
  public static final int SECTION_BYTES_MAX = 2 << 20;

  private static final int HEADER_NESTING_MAX = 3;
  private static final int UVARINT_BYTES_MAX = 9;

  private final InputStream in;
  private List<Cid> roots = List.of();

  private CarReader(InputStream in) {
    this.in = in;
  }

  /**
   * Reads the header.
   *
   * @throws IOException if the stream fails
   */
  public static Decoded<CarReader> open(InputStream in) throws IOException {
    CarReader reader = new CarReader(in);
    try {
      reader.roots = reader.header();
      return new Decoded.Ok<>(reader);
    } catch (MalformedException e) {
      return new Decoded.Bad<>("no CAR archive: " + e.getMessage());
    }
  }

  /** Returns the roots that the header names. */
  public List<Cid> roots() {
    return roots;
  }

  /**
   * Reads the next section; empty at the end. Bytes that a SHA-256 names (version 1, dag-cbor or
   * raw) are hashed and refused if they are others; sections under other names come unchecked.
   *
   * @throws IOException if the stream fails
   */
  public Decoded<Optional<CarBlock>> next() throws IOException {
    try {
      long length = length("section", SECTION_BYTES_MAX);
      return new Decoded.Ok<>(length < 0 ? Optional.empty() : Optional.of(section((int) length)));
    } catch (MalformedException e) {
      return new Decoded.Bad<>(String.valueOf(e.getMessage()));
    }
  }

  private List<Cid> header() throws IOException {
    long length = length("header", HEADER_BYTES_MAX);
    if (length <= 0) {
      throw new MalformedException("it has no header");
    }
    Decoded<List<Cid>> roots =
        DagCbor.decodeOpen(
            take((int) length), HEADER_BYTES_MAX, HEADER_NESTING_MAX, CarReader::readHeader);
    if (roots.refusal().isPresent()) {
      throw new MalformedException("its header is wrong: " + roots.refusal().get());
    }
    return roots.orThrow();
  }

  private static List<Cid> readHeader(CborReader reader) {
    reader.startMap();
    reader.key("roots");
    List<Cid> roots = new ArrayList<>();
    reader.startList();
    while (!reader.atEnd()) {
      roots.add(reader.link());
    }
    reader.endList();
    reader.key("version");
    long unused = reader.int64("CAR version", VERSION, VERSION);
    reader.endMap();
    return List.copyOf(roots);
  }

  private CarBlock section(int length) throws IOException {
    byte[] section = take(length);
    int at = cidLength(section);
    Cid cid = cidOf(Arrays.copyOf(section, at));
    byte[] bytes = Arrays.copyOfRange(section, at, section.length);
    boolean isNamedBySha256 = cid.isBlock() || cid.isRawSha256();
    if (isNamedBySha256 && !cid.digest().equals(Digest.sha256(bytes))) {
      throw new MalformedException("the bytes under " + cid + " are others");
    }
    return new CarBlock(cid, bytes);
  }

  private static Cid cidOf(byte[] bytes) {
    try {
      return Cid.of(bytes);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("a section without a CID: " + e.getMessage());
    }
  }

  /** Finds where the CID ends that the section begins with. */
  private static int cidLength(byte[] section) {
    if (section.length > 1 && section[0] == 0x12 && section[1] == 0x20) {
      return Math.min(34, section.length); // version 0
    }
    int at = 0;
    long digestBytes = 0;
    for (int number = 0; number < 4; number++) {
      digestBytes = 0;
      for (int shift = 0; ; shift += 7) {
        if (at == section.length || shift == 7 * UVARINT_BYTES_MAX) {
          throw new MalformedException("a section without a CID");
        }
        int next = section[at++];
        digestBytes |= (next & 0x7fL) << shift;
        if (next >= 0) {
          break;
        }
      }
    }
    if (digestBytes > section.length - at) {
      throw new MalformedException("a section that ends inside its CID");
    }
    return at + (int) digestBytes;
  }

  /** Reads a length; -1 at the end of the stream. */
  private long length(String what, int max) throws IOException {
    long value = 0;
    for (int i = 0; i < UVARINT_BYTES_MAX; i++) {
      int next = in.read();
      if (next < 0 && i == 0) {
        return -1;
      }
      if (next < 0) {
        throw endsEarly();
      }
      value |= (next & 0x7fL) << (7 * i);
      if (next < 0x80) {
        return checked(what, value, max, i > 0 && next == 0);
      }
    }
    throw new MalformedException("a length of more than " + UVARINT_BYTES_MAX + " bytes");
  }

  private static long checked(String what, long value, int max, boolean isPadded) {
    if (isPadded || value > max || value == 0) {
      throw new MalformedException(
          "a " + what + " of " + value + " bytes, 1.." + max + " are read");
    }
    return value;
  }

  private byte[] take(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw endsEarly();
    }
    return bytes;
  }

  private static MalformedException endsEarly() {
    return new MalformedException("it ends early");
  }
}
