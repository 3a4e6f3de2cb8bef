package dev.pleach.adapter.libp2p;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/**
 * Reading and writing protobuf messages field by field, without generated code: readers cap counts
 * while they read, and writers control every byte (signatures cover them).
 *
 * <p>Reading: the last value of a scalar wins, unknown fields are skipped and not kept, groups are
 * a fault. Writing: fields in ascending number, each scalar once.
 */
final class Protobuf {
  private Protobuf() {}

  /** Takes one field of a message. */
  interface FieldReader {
    /** Reads the value of the field, or answers false, and the field is skipped. */
    boolean read(int number, Field value) throws WireFault;
  }

  /** The value of the field that is being read; it is read once, as what it is. */
  static final class Field {
    private final CodedInputStream in;
    private final int wireType;

    private Field(CodedInputStream in, int wireType) {
      this.in = in;
      this.wireType = wireType;
    }

    /** Bytes, a string or a nested message. */
    byte[] bytes(String what, int bytesMax) throws WireFault {
      expect(what, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      try {
        byte[] value = in.readByteArray(); // never longer than what is really there
        if (value.length > bytesMax) {
          throw WireFault.tooLarge(what + " size", value.length, bytesMax);
        }
        return value;
      } catch (IOException e) {
        throw WireFault.malformed(what + ": " + e.getMessage());
      }
    }

    private void expect(String what, int type) throws WireFault {
      if (wireType != type) {
        throw WireFault.malformed(what + " has wire type " + wireType);
      }
    }
  }

  /** Reads a message that fills the bytes. */
  static void read(byte[] message, FieldReader reader) throws WireFault {
    CodedInputStream in = CodedInputStream.newInstance(message);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        int type = WireFormat.getTagWireType(tag);
        if (type == WireFormat.WIRETYPE_START_GROUP || type == WireFormat.WIRETYPE_END_GROUP) {
          throw WireFault.malformed("protobuf group");
        }
        if (!reader.read(WireFormat.getTagFieldNumber(tag), new Field(in, type))) {
          in.skipField(tag);
        }
      }
    } catch (IOException e) {
      throw WireFault.malformed("protobuf: " + e.getMessage());
    }
  }

  /** Writes one message. */
  static byte[] write(Consumer<Writer> fields) {
    Writer writer = new Writer();
    fields.accept(writer);
    return writer.finish();
  }

  /** Appends fields; the caller keeps the ascending order. */
  static final class Writer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    Writer bytes(int number, byte[] value) {
      try {
        out.writeByteArray(number, value);
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException("writing to memory", e);
      }
    }

    private byte[] finish() {
      try {
        out.flush();
        return bytes.toByteArray();
      } catch (IOException e) {
        throw new UncheckedIOException("writing to memory", e);
      }
    }
  }
}
