package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.car.CarWriter;
import dev.pleach.dag.sync.DocumentBlocks;
import dev.pleach.port.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Writes documents with their whole history, all kept signatures and the proofs against convicted
 * authors as a CAR archive ({@link Bundle}), which {@link StoreImport} takes in again. The same
 * store gives the same bytes.
 *
 * <p>An archive begins with its root, and the root names everything, so the store is read twice and
 * nothing is kept: memory is bounded by one chunk and the number of authors of a document. No
 * replica may write meanwhile.
 */
public final class StoreExport {
  private final Store store;
  private final DocumentRows rows;
  private final Convictions convictions;
  private final Predicate<ScopeId> scopes;
  private final TransferProgress progress;

  private StoreExport(Store store, Predicate<ScopeId> scopes, TransferProgress progress) {
    this.store = store;
    this.rows = new DocumentRows(store.indexes());
    this.convictions = new Convictions(store);
    convictions.resume();
    this.scopes = scopes;
    this.progress = progress;
  }

  /**
   * What was written.
   *
   * @param blocks documents' blocks
   * @param documents documents
   */
  public record Report(long blocks, long documents) {}

  /**
   * Writes an archive.
   *
   * @param databases ids that go along, so that whoever imports is in these databases
   * @param scopes whose documents are written
   * @param progress is told now and then, and at the end
   * @throws IOException if the stream fails
   */
  public static Report run(
      Store store,
      List<DatabaseId> databases,
      Predicate<ScopeId> scopes,
      OutputStream out,
      TransferProgress progress)
      throws IOException {
    StoreExport export = new StoreExport(store, scopes, progress);
    try {
      Pass survey = export.new Pass(Optional.empty(), 0);
      survey.run();
      Bundle.Manifest manifest =
          new Bundle.Manifest(
              survey.previous, survey.blocks, survey.chunks, databases, survey.documents);
      byte[] root = manifest.encode();
      CarWriter car = CarWriter.begin(out, List.of(Cid.ofDagCbor(root)));
      car.add(Cid.ofDagCbor(root), root);
      export.new Pass(Optional.of(car), survey.blocks).run();
      out.flush();
      progress.at(survey.blocks, survey.blocks);
      return new Report(survey.blocks, survey.documents);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** One walk over all documents, which writes chunks or only names them. */
  private final class Pass {
    private final Optional<CarWriter> car;
    private final long total;
    private final List<EquivocationProof> proofs = new ArrayList<>();
    private final List<Bundle.Part> parts = new ArrayList<>();
    private final List<SignedBlock> ofPart = new ArrayList<>();
    private final List<SignedBlock> ofChunk = new ArrayList<>();
    private long bytes;
    private long blocks;
    private long chunks;
    private long documents;
    private Optional<Cid> previous = Optional.empty();

    Pass(Optional<CarWriter> car, long total) {
      this.car = car;
      this.total = total;
    }

    void run() {
      rows.forEachEntry(this::document);
      closeChunk();
    }

    private void document(DocumentId id, DocumentRows.Entry entry) {
      if (!scopes.test(entry.name().scope())) {
        return;
      }
      long before = blocks;
      convictions.of(id).forEach(author -> convictions.proof(id, author).ifPresent(this::add));
      DocumentName name = entry.name();
      Set<Cid> vouchers = new HashSet<>();
      DocumentBlocks.forEach(
          new StoredDocument(store, rows, convictions, id, entry),
          block -> {
            if (convictions.mayBeKept() && rows.isOut(block.block().cid())) {
              vouchers.add(block.block().cid());
            }
            add(name, block);
          });
      convictions.of(id).forEach(author -> addKept(id, author, name, vouchers));
      closePart(name);
      documents += blocks > before ? 1 : 0;
    }

    /** What counts no longer may count again, once somebody has built on it. */
    private void addKept(DocumentId id, AuthorId author, DocumentName name, Set<Cid> written) {
      rows.forEachOut(
          id,
          author,
          cid -> {
            if (!written.contains(cid)) {
              store.blocks().get(cid).ifPresent(block -> add(name, block));
            }
          });
    }

    /** Proofs stand before the blocks they are about. */
    private void add(EquivocationProof proof) {
      proofs.add(proof);
      long length = proof.first().length() + proof.second().length();
      bytes += length;
      if (bytes >= Bundle.BYTES_CLOSING || proofBlocks() > Bundle.PROOF_BLOCKS_MAX / 2) {
        closeChunk();
      }
    }

    private int proofBlocks() {
      return proofs.stream().mapToInt(proof -> Bundle.Proof.of(proof).blocks()).sum();
    }

    private void add(DocumentName name, SignedBlock block) {
      ofPart.add(block);
      bytes += block.block().length();
      blocks++;
      if (ofChunk.size() + ofPart.size() == Bundle.BLOCKS_MAX || bytes >= Bundle.BYTES_CLOSING) {
        closePart(name);
        closeChunk();
      }
    }

    private void closePart(DocumentName name) {
      if (!ofPart.isEmpty()) {
        parts.add(Bundle.Part.of(name, ofPart));
        ofChunk.addAll(ofPart);
        ofPart.clear();
      }
    }

    private void closeChunk() {
      if (parts.isEmpty() && proofs.isEmpty()) {
        return;
      }
      List<Bundle.Proof> named = proofs.stream().map(Bundle.Proof::of).toList();
      byte[] chunk = new Bundle.Chunk(named, parts, previous).encode();
      Cid cid = Cid.ofDagCbor(chunk);
      car.ifPresent(writer -> write(writer, cid, chunk));
      previous = Optional.of(cid);
      chunks++;
      proofs.clear();
      parts.clear();
      ofChunk.clear();
      bytes = 0;
    }

    private void write(CarWriter writer, Cid cid, byte[] chunk) {
      try {
        writer.add(cid, chunk);
        for (EquivocationProof proof : proofs) {
          write(writer, proof.first().chain());
          write(writer, proof.second().chain());
        }
        write(writer, ofChunk.stream().map(SignedBlock::block).toList());
        progress.at(blocks, total);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void write(CarWriter writer, List<Block> all) throws IOException {
      for (Block block : all) {
        writer.add(block.cid(), block.bytes());
      }
    }
  }
}
