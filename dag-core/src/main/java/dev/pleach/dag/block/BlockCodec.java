package dev.pleach.dag.block;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.codec.CborReader;
import dev.pleach.dag.codec.CborWriter;
import dev.pleach.dag.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes and reads the twelve keys of {@link Block}, in their canonical order. */
final class BlockCodec {
  /** Reason prefix of a block whose version is not ours; such a verdict is not lasting. */
  static final String UNSUPPORTED = "unsupported version ";

  private BlockCodec() {}

  static void write(CborWriter writer, BlockFields fields) {
    writer.startMap(12);
    writer.key("a").bytes(fields.author().bytes());
    writer.key("b");
    fields.back().ifPresentOrElse(writer::link, writer::nil);
    writeLinks(writer.key("c"), fields.authority());
    writer.key("d").bytes(fields.document().bytes());
    writer.key("h").int64(fields.height());
    writer.key("l").int64(fields.lamport());
    writer.key("n").int64(fields.opCount());
    writer.key("o").bytes(fields.rawPayload());
    writeLinks(writer.key("p"), fields.parents());
    writer.key("s").int64(fields.seq());
    writer.key("t").int64(fields.payloadType());
    writer.key("v").int64(Block.VERSION);
    writer.endMap();
  }

  private static void writeLinks(CborWriter writer, List<Cid> links) {
    writer.startList(links.size());
    links.forEach(writer::link);
    writer.endList();
  }

  static BlockFields read(CborReader reader) {
    reader.startMap();
    reader.key("a");
    final AuthorId author = AuthorId.of(reader.bytesOf("author", 32));
    reader.key("b");
    final Optional<Cid> back = reader.linkOrNull();
    reader.key("c");
    final List<Cid> authority = readLinks(reader);
    reader.key("d");
    final DocumentId document = DocumentId.of(reader.bytesOf("document", 32));
    reader.key("h");
    final long height = reader.int64();
    reader.key("l");
    final long lamport = reader.int64();
    reader.key("n");
    final int opCount = (int) reader.int64("op count", 0, Block.OPS_MAX);
    reader.key("o");
    final byte[] payload = reader.bytes("payload", Block.PAYLOAD_BYTES_MAX);
    reader.key("p");
    final List<Cid> parents = readLinks(reader);
    reader.key("s");
    final long seq = reader.int64();
    reader.key("t");
    final long type = reader.int64();
    reader.key("v");
    checkVersion(reader.int64());
    reader.endMap();
    return new BlockFields(
        author, back, authority, document, height, lamport, opCount, payload, parents, seq, type);
  }

  private static void checkVersion(long version) {
    if (version != Block.VERSION) {
      throw new MalformedException(UNSUPPORTED + version);
    }
  }

  private static List<Cid> readLinks(CborReader reader) {
    List<Cid> links = new ArrayList<>();
    reader.startList();
    while (!reader.atEnd()) {
      if (links.size() == Block.LINKS_MAX) {
        throw new MalformedException("more than " + Block.LINKS_MAX + " links");
      }
      links.add(reader.link());
    }
    reader.endList();
    return links;
  }
}
