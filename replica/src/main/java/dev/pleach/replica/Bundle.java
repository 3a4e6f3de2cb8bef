package dev.pleach.replica;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.Signature;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.codec.CborReader;
import dev.pleach.dag.codec.CborWriter;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.dag.codec.Decoded;
import dev.pleach.dag.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The two kinds of blocks that stand in an archive beside documents' own: one manifest, the root,
 * and one chunk before each run of documents' blocks. Both are canonical DAG-CBOR maps.
 *
 * <p>Manifest: {@code kind} "pleach", {@code last} link to the last chunk or null, {@code blocks},
 * {@code chunks}, {@code version} 1, {@code databases} list of ids (32 bytes), {@code documents}.
 *
 * <p>Chunk: {@code parts}, a list of [scope id, root type, idHash, links of blocks, list of
 * [position in links, signature]], and {@code previous}, link to the chunk before or null. Where
 * authors are convicted, {@code proofs} between them: a list of [links of one chain, signature of
 * its last, links of the other chain, signature of its last]. The proofs' blocks stand before the
 * parts'.
 */
final class Bundle {
  /** Most documents' blocks of one chunk. */
  static final int BLOCKS_MAX = 1_024;

  /** A chunk closes once its blocks have so many bytes. */
  static final int BYTES_CLOSING = 4 << 20;

  /** Most proofs' blocks of one chunk: two proofs of the greatest length. */
  static final int PROOF_BLOCKS_MAX = 4 * EquivocationProof.CHAIN_MAX;

  private static final String KIND = "pleach";
  private static final int VERSION = 1;
  private static final int BYTES_MAX = 1 << 20;
  private static final int NESTING_MAX = 6;
  private static final int DATABASES_MAX = 16_384;

  private Bundle() {}

  /** What an archive holds, said in front. */
  record Manifest(
      Optional<Cid> last, long blocks, long chunks, List<DatabaseId> databases, long documents) {
    Manifest {
      databases = List.copyOf(databases);
    }

    byte[] encode() {
      return CborWriter.write(
          256,
          writer -> {
            writer.startMap(7).key("kind").text(KIND).key("last");
            last.ifPresentOrElse(writer::link, writer::nil);
            writer.key("blocks").int64(blocks).key("chunks").int64(chunks);
            writer.key("version").int64(VERSION);
            writer.key("databases").startList(databases.size());
            databases.forEach(id -> writer.bytes(id.bytes()));
            writer.endList().key("documents").int64(documents).endMap();
          });
    }

    static Decoded<Manifest> decode(byte[] bytes) {
      return DagCbor.decodeOpen(bytes, BYTES_MAX, NESTING_MAX, Manifest::read);
    }

    private static Manifest read(CborReader reader) {
      reader.startMap();
      reader.key("kind");
      if (!reader.text("kind", KIND.length()).equals(KIND)) {
        throw new MalformedException("kind is not '" + KIND + "'");
      }
      reader.key("last");
      final Optional<Cid> last = reader.linkOrNull();
      reader.key("blocks");
      final long blocks = reader.int64("blocks", 0, Long.MAX_VALUE);
      reader.key("chunks");
      final long chunks = reader.int64("chunks", 0, Long.MAX_VALUE);
      reader.key("version");
      final long unused = reader.int64("version", VERSION, VERSION);
      reader.key("databases");
      List<DatabaseId> databases = new ArrayList<>();
      reader.startList();
      while (!reader.atEnd()) {
        if (databases.size() == DATABASES_MAX) {
          throw new MalformedException("more than " + DATABASES_MAX + " databases");
        }
        databases.add(DatabaseId.of(reader.bytesOf("database id", 32)));
      }
      reader.endList();
      reader.key("documents");
      long documents = reader.int64("documents", 0, Long.MAX_VALUE);
      reader.endMap();
      return new Manifest(last, blocks, chunks, databases, documents);
    }
  }

  /** Blocks of one document within a chunk, as the chunk names them. */
  record Part(DocumentName name, List<Cid> links, List<Signed> signatures) {
    Part {
      links = List.copyOf(links);
      signatures = List.copyOf(signatures);
    }

    static Part of(DocumentName name, List<SignedBlock> blocks) {
      List<Signed> signatures = new ArrayList<>();
      for (int i = 0; i < blocks.size(); i++) {
        int position = i;
        blocks.get(i).signature().ifPresent(s -> signatures.add(new Signed(position, s)));
      }
      return new Part(name, blocks.stream().map(b -> b.block().cid()).toList(), signatures);
    }
  }

  /** The signature of a block of a part. */
  record Signed(int position, Signature signature) {}

  /** One of the two chains of a proof of equivocation, as a chunk names it. */
  record Side(List<Cid> links, Signature signature) {
    Side {
      links = List.copyOf(links);
    }

    static Side of(EquivocationProof.Side side) {
      return new Side(side.chain().stream().map(Block::cid).toList(), side.signature());
    }
  }

  /** A proof of equivocation, as a chunk names it. */
  record Proof(Side first, Side second) {
    static Proof of(EquivocationProof proof) {
      return new Proof(Side.of(proof.first()), Side.of(proof.second()));
    }

    int blocks() {
      return first.links().size() + second.links().size();
    }
  }

  /** What stands before a run of blocks. */
  record Chunk(List<Proof> proofs, List<Part> parts, Optional<Cid> previous) {
    Chunk {
      proofs = List.copyOf(proofs);
      parts = List.copyOf(parts);
    }

    int blocks() {
      return parts.stream().mapToInt(part -> part.links().size()).sum();
    }

    byte[] encode() {
      return CborWriter.write(
          65_536,
          writer -> {
            writer.startMap(proofs.isEmpty() ? 2 : 3).key("parts").startList(parts.size());
            parts.forEach(part -> write(writer, part));
            writer.endList();
            if (!proofs.isEmpty()) {
              writer.key("proofs").startList(proofs.size());
              proofs.forEach(proof -> write(writer, proof));
              writer.endList();
            }
            writer.key("previous");
            previous.ifPresentOrElse(writer::link, writer::nil);
            writer.endMap();
          });
    }

    private static void write(CborWriter writer, Part part) {
      DocumentName name = part.name();
      writer.startList(5).bytes(name.scope().bytes()).int64(name.rootType());
      writer.bytes(name.idHash().bytes()).startList(part.links().size());
      part.links().forEach(writer::link);
      writer.endList().startList(part.signatures().size());
      for (Signed signed : part.signatures()) {
        writer.startList(2).int64(signed.position()).bytes(signed.signature().bytes()).endList();
      }
      writer.endList().endList();
    }

    private static void write(CborWriter writer, Proof proof) {
      writer.startList(4);
      for (Side side : List.of(proof.first(), proof.second())) {
        writer.startList(side.links().size());
        side.links().forEach(writer::link);
        writer.endList().bytes(side.signature().bytes());
      }
      writer.endList();
    }

    static Decoded<Chunk> decode(byte[] bytes) {
      return DagCbor.decodeOpen(bytes, BYTES_MAX, NESTING_MAX, Chunk::read);
    }

    private static Chunk read(CborReader reader) {
      reader.startMap();
      reader.key("parts");
      List<Part> parts = new ArrayList<>();
      int blocks = 0;
      reader.startList();
      while (!reader.atEnd()) {
        Part part = readPart(reader);
        blocks += part.links().size();
        if (blocks > BLOCKS_MAX || part.links().isEmpty()) {
          throw new MalformedException("a chunk holds 1 to " + BLOCKS_MAX + " blocks a part");
        }
        parts.add(part);
      }
      reader.endList();
      List<Proof> proofs = reader.atKey("proofs") ? readProofs(reader) : List.of();
      reader.key("previous");
      Optional<Cid> previous = reader.linkOrNull();
      reader.endMap();
      return new Chunk(proofs, parts, previous);
    }

    private static List<Proof> readProofs(CborReader reader) {
      List<Proof> proofs = new ArrayList<>();
      int blocks = 0;
      reader.key("proofs");
      reader.startList();
      while (!reader.atEnd()) {
        reader.startList();
        proofs.add(new Proof(readSide(reader), readSide(reader)));
        reader.endList();
        blocks += proofs.get(proofs.size() - 1).blocks();
        if (blocks > PROOF_BLOCKS_MAX) {
          throw new MalformedException("more than " + PROOF_BLOCKS_MAX + " blocks of proofs");
        }
      }
      reader.endList();
      if (proofs.isEmpty()) {
        throw new MalformedException("an empty list of proofs");
      }
      return proofs;
    }

    private static Side readSide(CborReader reader) {
      List<Cid> links = new ArrayList<>();
      reader.startList();
      while (!reader.atEnd() && links.size() <= EquivocationProof.CHAIN_MAX) {
        links.add(reader.link());
      }
      reader.endList();
      return new Side(links, Signature.of(reader.bytesOf("signature", Signature.BYTES)));
    }

    private static Part readPart(CborReader reader) {
      reader.startList();
      ScopeId scope = ScopeId.of(reader.bytesOf("scope", 32));
      int rootType = (int) reader.int64("root type", 0, 255);
      Digest idHash = Digest.of(reader.bytesOf("idHash", 32));
      List<Cid> links = new ArrayList<>();
      reader.startList();
      while (!reader.atEnd() && links.size() <= BLOCKS_MAX) {
        links.add(reader.link());
      }
      reader.endList();
      List<Signed> signatures = new ArrayList<>();
      reader.startList();
      int next = 0;
      while (!reader.atEnd()) {
        reader.startList();
        int position = (int) reader.int64("position", next, links.size() - 1L);
        byte[] signature = reader.bytesOf("signature", Signature.BYTES);
        signatures.add(new Signed(position, Signature.of(signature)));
        reader.endList();
        next = position + 1;
      }
      reader.endList();
      reader.endList();
      return new Part(new DocumentName(scope, rootType, idHash), links, signatures);
    }
  }
}
