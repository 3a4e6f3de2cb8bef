package dev.pleach.dag.car;

import dev.pleach.dag.Cid;
import dev.pleach.dag.codec.CborWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Writes an archive, section by section, and keeps nothing of it. For one thread.
 *
 * <p>Layout: {@code uvarint length, header, (uvarint length, CID, bytes)*}; the header is the
 * DAG-CBOR map of {@code roots}, a list of links, and {@code version}, 1.
 */
public final class CarWriter {
  private final OutputStream out;

  private CarWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Begins an archive.
   *
   * @param roots what it is about; the sections should hold them
   * @throws IOException if the stream fails
   */
  public static CarWriter begin(OutputStream out, List<Cid> roots) throws IOException {
    byte[] header =
        CborWriter.write(
            64,
            writer -> {
              writer.startMap(2).key("roots").startList(roots.size());
              roots.forEach(writer::link);
              writer.endList().key("version").int64(CarReader.VERSION).endMap();
            });
    CarWriter car = new CarWriter(out);
    car.uvarint(header.length);
    out.write(header);
    return car;
  }

  /**
   * Writes a section.
   *
   * @throws IOException if the stream fails
   */
  public void add(Cid cid, byte[] bytes) throws IOException {
    byte[] name = cid.bytes();
    uvarint(name.length + bytes.length);
    out.write(name);
    out.write(bytes);
  }

  private void uvarint(int value) throws IOException {
    int rest = value;
    while (rest > 0x7f) {
      out.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
