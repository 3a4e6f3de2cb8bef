package dev.pleach.replica;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.Signature;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.Rejection;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.car.CarBlock;
import dev.pleach.dag.car.CarReader;
import dev.pleach.dag.codec.Decoded;
import dev.pleach.dag.codec.MalformedException;
import dev.pleach.port.CommitResult;
import dev.pleach.port.PeerId;
import dev.pleach.port.Policy;
import dev.pleach.port.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Takes in a CAR archive that {@link StoreExport} wrote, or that somebody claims it did: hashes,
 * form, structure and signatures of all blocks are checked as if a peer had sent them, through the
 * same door, and authors who forked their chains are convicted. Chunk by chunk what passed is
 * durable, so whoever was cut off runs it again; blocks that are here already are passed over. No
 * replica may be open on the store.
 */
public final class StoreImport {
  private final Store store;
  private final DocumentRows rows;
  private final Convictions convictions;
  private final TransferProgress progress;
  private final CarReader car;
  private final PeerId sender;
  private final Pending pending;
  private final Unvouched unvouched;
  private final KeptBlocks kept;
  private final BlockIntake intake;
  private final AtHand waiting;
  private final List<Rejection> rejected = new ArrayList<>();

  /** Blocks of the archive that vouch for others and wait themselves. */
  private final Set<Cid> keptWaiting = new HashSet<>();

  private Optional<DocumentId> last = Optional.empty();
  private long documents;
  private long read;
  private long added;
  private long known;

  private StoreImport(Store store, CarReader car, PeerId self, TransferProgress progress) {
    ReplicaOptions options = ReplicaOptions.defaults();
    this.store = store;
    this.rows = new DocumentRows(store.indexes());
    this.convictions = new Convictions(store);
    convictions.resume();
    this.progress = progress;
    this.car = car;
    this.sender = self;
    this.pending = new Pending(options);
    this.unvouched = Unvouched.ofOneSource(options, newUnit()::contains);
    Unendorsed unendorsed = new Unendorsed(pending);
    this.kept = new KeptBlocks(store, rows, convictions, pending, unendorsed);
    this.waiting = new AtHand(pending, unvouched, unendorsed, convictions::isKept);
    this.intake = new BlockIntake(pending, new Rejections(options.rejectedMax()));
  }

  /**
   * What was taken in.
   *
   * @param blocks documents' blocks in the archive
   * @param added of these, those that were not here
   * @param documents documents in the archive
   * @param databases ids that came along
   */
  public record Report(long blocks, long added, long documents, List<DatabaseId> databases) {
    /** Copies the list. */
    public Report {
      databases = List.copyOf(databases);
    }
  }

  /**
   * Reads an archive to its end.
   *
   * @param self whose buffers count what waits
   * @param progress is told after each chunk
   * @return what was taken in, or why the archive is refused; what came before that stays
   * @throws IOException if the stream fails
   */
  public static Decoded<Report> run(
      Store store, InputStream in, PeerId self, TransferProgress progress) throws IOException {
    Decoded<CarReader> opened = CarReader.open(in);
    if (opened.refusal().isPresent()) {
      return new Decoded.Bad<>(opened.refusal().get());
    }
    StoreImport run = new StoreImport(store, opened.orThrow(), self, progress);
    try {
      return new Decoded.Ok<>(run.run());
    } catch (MalformedException e) {
      String after = run.read == 0 ? "" : " (after " + run.read + " blocks, which are kept)";
      return new Decoded.Bad<>("the archive is refused: " + e.getMessage() + after);
    }
  }

  private Report run() throws IOException {
    CarBlock root = require("manifest");
    if (!car.roots().equals(List.of(root.cid()))) {
      throw new MalformedException("it does not begin with its one root");
    }
    Bundle.Manifest manifest = accepted("manifest", Bundle.Manifest.decode(root.bytes()));
    Optional<Cid> previous = Optional.empty();
    for (long i = 0; i < manifest.chunks(); i++) {
      CarBlock section = require("chunk");
      Bundle.Chunk chunk = accepted("chunk", Bundle.Chunk.decode(section.bytes()));
      if (!chunk.previous().equals(previous)) {
        throw new MalformedException("chunk " + i + " does not follow the one before");
      }
      previous = Optional.of(section.cid());
      take(chunk);
      progress.at(read, manifest.blocks());
    }
    finish(manifest, previous);
    return new Report(read, added, documents, manifest.databases());
  }

  private void finish(Bundle.Manifest manifest, Optional<Cid> end) throws IOException {
    boolean isAsSaid =
        end.equals(manifest.last())
            && read == manifest.blocks()
            && documents == manifest.documents();
    if (!isAsSaid || next().isPresent()) {
      throw new MalformedException("it holds something else than its manifest says");
    }
    if (added + known != read) {
      throw new MalformedException(
          (read - added - known) + " blocks lack a signature or something they stand on");
    }
    progress.at(read, read);
  }

  private void take(Bundle.Chunk chunk) throws IOException {
    for (Bundle.Proof proof : chunk.proofs()) {
      convict(proof);
    }
    WriteUnit unit = newUnit();
    Set<DocumentId> inUnit = new HashSet<>();
    long bytes = 0;
    for (Bundle.Part part : chunk.parts()) {
      List<SignedBlock> blocks = new ArrayList<>();
      for (int i = 0; i < part.links().size(); i++) {
        if (bytes >= Bundle.BYTES_CLOSING) {
          throw new MalformedException("a chunk of too many bytes");
        }
        Block block = block(part.links().get(i));
        if (!block.document().equals(part.name().documentId())) {
          throw new MalformedException("block " + block.cid() + " is of another document");
        }
        bytes += block.length();
        blocks.add(new SignedBlock(block, Optional.empty()));
      }
      sign(blocks, part.signatures());
      read += blocks.size();
      countDocument(part.name().documentId());
      if (!inUnit.add(part.name().documentId())) {
        commit(unit);
        unit = newUnit();
      }
      judge(unit, part, blocks);
    }
    commit(unit);
  }

  private WriteUnit newUnit() {
    return new WriteUnit(store, rows, convictions);
  }

  /** Nothing of an archive is lost: what does not count is kept. */
  private void commit(WriteUnit unit) {
    Forks.prove(unit, rows, convictions);
    unit.leaveOut();
    unit.kept().stream()
        .filter(cid -> pending.contains(cid) || unvouched.contains(sender, cid))
        .forEach(keptWaiting::add);
    unit.keepLeftOut();
    rejected.removeIf(unit::keeps);
    if (!rejected.isEmpty()) {
      throw new MalformedException(rejected.get(0).reason());
    }
    added += unit.blockCount() - unit.returned();
    if (!unit.isEmpty() && store.commit(unit.toBatch()) instanceof CommitResult.HeadsMoved moved) {
      throw new IllegalStateException("heads of " + moved.document() + " moved: who writes here?");
    }
    unit.proofs().forEach(proof -> convictions.note(proof.document(), proof.author()));
  }

  private void convict(Bundle.Proof named) throws IOException {
    EquivocationProof proof =
        accepted("proof", EquivocationProof.of(side(named.first()), side(named.second())));
    if (convictions.isNews(proof.document(), proof.author())) {
      WriteUnit unit = newUnit();
      unit.put(proof);
      commit(unit);
    }
  }

  private EquivocationProof.Side side(Bundle.Side named) throws IOException {
    List<Block> chain = new ArrayList<>();
    long bytes = 0;
    for (Cid link : named.links()) {
      Block block = block(link);
      bytes += block.length();
      if (bytes > EquivocationProof.CHAIN_BYTES_MAX) {
        throw new MalformedException("a proof of too many bytes");
      }
      chain.add(block);
    }
    return new EquivocationProof.Side(chain, named.signature());
  }

  /** Documents stand in the order of their ids, each in one piece. */
  private void countDocument(DocumentId document) {
    int order = last.map(before -> document.compareTo(before)).orElse(1);
    if (order < 0) {
      throw new MalformedException("document " + document + " is out of order");
    }
    documents += order > 0 ? 1 : 0;
    last = Optional.of(document);
  }

  private Block block(Cid named) throws IOException {
    CarBlock section = require("block");
    if (!section.cid().equals(named)) {
      throw new MalformedException(section.cid() + " does not stand where its chunk names it");
    }
    return accepted("block " + section.cid(), Block.decode(section.bytes()));
  }

  private static void sign(List<SignedBlock> blocks, List<Bundle.Signed> signatures) {
    Map<Integer, Signature> byPosition = new TreeMap<>();
    signatures.forEach(signed -> byPosition.put(signed.position(), signed.signature()));
    byPosition.forEach(
        (position, signature) ->
            blocks.set(
                position, new SignedBlock(blocks.get(position).block(), Optional.of(signature))));
  }

  private void judge(WriteUnit unit, Bundle.Part part, List<SignedBlock> blocks) {
    DocumentName name = part.name();
    Set<Cid> authentic = AuthenticBlocks.of(blocks, waiting::isVouched);
    List<SignedBlock> passed = unvouched.pass(sender, name.documentId(), blocks, authentic);
    KeptBlocks.Sorted sorted = kept.sort(name.documentId(), passed, authentic);
    unit.vouchersFrom(waiting.vouchers(sender, name.documentId(), passed, authentic));
    sorted.found().forEach(signed -> authentic.add(signed.block().cid()));
    intake.take(unit, name, Policy.open(), sorted.found(), authentic, sender);
    BlockIntake.Report report =
        intake.take(unit, name, Policy.open(), sorted.entering(), authentic, sender);
    rejected.addAll(report.rejected());
    known += report.duplicates() + sorted.entering().stream().filter(this::wasKept).count();
    for (SignedBlock signed : sorted.aside()) {
      known += rows.isOut(signed.block().cid()) ? 1 : 0;
      unit.keep(name, signed);
    }
  }

  /** What is kept and counts now was here, unless it was kept as it waited. */
  private boolean wasKept(SignedBlock signed) {
    Cid cid = signed.block().cid();
    return rows.isOut(cid) && !keptWaiting.remove(cid);
  }

  private CarBlock require(String what) throws IOException {
    return next()
        .orElseThrow(
            () -> new MalformedException("it ends early: the next " + what + " is missing"));
  }

  private Optional<CarBlock> next() throws IOException {
    return accepted("section", car.next());
  }

  private static <T> T accepted(String what, Decoded<T> decoded) {
    decoded
        .refusal()
        .ifPresent(
            reason -> {
              throw new MalformedException(what + ": " + reason);
            });
    return decoded.orThrow();
  }
}
