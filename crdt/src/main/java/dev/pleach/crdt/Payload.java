package dev.pleach.crdt;

import dev.pleach.dag.block.Block;
import dev.pleach.dag.codec.Decoded;
import dev.pleach.dag.codec.MalformedException;
import java.util.Arrays;
import java.util.List;

/**
 * The ops of one block and their bytes: field {@code o} of a block of type 0.
 *
 * <p>The bytes are a function of the list of ops and are hashed into blocks; their layout is final.
 * No ops: no bytes. Else the first byte is the form:
 *
 * <ul>
 *   <li>{@code 01} one text insertion into the root: uvarint position, UTF-8 text to the end;
 *   <li>{@code 02} one deletion in the root: uvarint position; the length is the block's number of
 *       ops;
 *   <li>{@code 03} the same, backward;
 *   <li>{@code 00} everything else: uvarint number of runs, then the columns kind, cont, pos, len,
 *       ref, val, text, ctab, btab, each a uvarint byte length and the bytes, trailing empty
 *       columns left out.
 * </ul>
 *
 * <p>docs/SPEC.md has the columns. One rule makes the form unique: decode, encode again, compare;
 * where the bytes differ, the payload is <em>void</em>: it does nothing, and its op numbers are
 * used up.
 *
 * <p>An immutable value; compares by its ops.
 */
public final class Payload {
  /** The payload without ops: a pure merge block has it. */
  public static final Payload EMPTY = new Payload(List.of(), 0, new byte[0], false);

  private final List<Op> ops;
  private final int opCount;
  private final byte[] bytes;
  private final boolean isVoid;

  private Payload(List<Op> ops, int opCount, byte[] bytes, boolean isVoid) {
    this.ops = ops;
    this.opCount = opCount;
    this.bytes = bytes;
    this.isVoid = isVoid;
  }

  /**
   * Encodes ops.
   *
   * @throws IllegalArgumentException if they are more than {@link Block#OPS_MAX} or take more than
   *     {@link Block#PAYLOAD_BYTES_MAX}
   */
  public static Payload of(List<Op> ops) {
    List<Op> own = List.copyOf(ops);
    long count = own.stream().mapToLong(Op::opCount).sum();
    if (count > Block.OPS_MAX) {
      throw new IllegalArgumentException(count + " ops, at most " + Block.OPS_MAX);
    }
    byte[] bytes = PayloadEncoder.encode(own);
    if (bytes.length > Block.PAYLOAD_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a payload of " + bytes.length + " bytes, at most " + Block.PAYLOAD_BYTES_MAX);
    }
    return new Payload(own, (int) count, bytes, false);
  }

  /**
   * Reads the payload of a block that was accepted. Never throws: what cannot be read is void, and
   * so is the payload of any type but {@link Block#TYPE_OPS}.
   */
  public static Payload of(Block block) {
    if (block.payloadType() != Block.TYPE_OPS) {
      return voided(block.payload(), block.opCount());
    }
    byte[] bytes = block.payload();
    return decode(bytes, block.opCount()).value().orElseGet(() -> voided(bytes, block.opCount()));
  }

  private static Payload voided(byte[] bytes, int opCount) {
    return new Payload(List.of(), opCount, bytes, true);
  }

  /**
   * Reads foreign bytes strictly.
   *
   * @param opCount the number of ops that the block states
   * @return the ops, or why the payload is void; never an exception
   */
  public static Decoded<Payload> decode(byte[] bytes, int opCount) {
    if (bytes.length > Block.PAYLOAD_BYTES_MAX) {
      return new Decoded.Bad<>(bytes.length + " bytes, at most " + Block.PAYLOAD_BYTES_MAX);
    }
    try {
      byte[] own = bytes.clone();
      List<Op> ops = List.copyOf(PayloadDecoder.decode(own, opCount));
      if (ops.stream().mapToLong(Op::opCount).sum() != opCount) {
        return new Decoded.Bad<>("the ops are not as many as the block states");
      }
      if (!Arrays.equals(own, PayloadEncoder.encode(ops))) {
        return new Decoded.Bad<>("not canonical");
      }
      return new Decoded.Ok<>(new Payload(ops, opCount, own, false));
    } catch (MalformedException | IllegalArgumentException e) {
      // The second comes from the constructors of ops and values, which check their own bounds.
      return new Decoded.Bad<>(String.valueOf(e.getMessage()));
    }
  }

  /** Returns the runs of ops in order; none if the payload is void. */
  public List<Op> ops() {
    return ops;
  }

  /** Returns the number of ops, field {@code n} of the block; also of a void payload. */
  public int opCount() {
    return opCount;
  }

  /** Returns a fresh copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Returns true if the bytes could not be read. */
  public boolean isVoid() {
    return isVoid;
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof Payload that
        && opCount == that.opCount
        && isVoid == that.isVoid
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Payload(" + opCount + " ops, " + bytes.length + (isVoid ? " bytes, void)" : " bytes)");
  }
}
