package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockStructure;
import dev.pleach.dag.block.SignedBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A pack as it goes over the wire, and all that is done to it before anything is stored. */
public final class PackFixture {
  private final DocumentId document;
  private final PackBody body;
  private final List<Block> outside;

  private PackFixture(DocumentId document, PackBody body, List<Block> outside) {
    this.document = document;
    this.body = body;
    this.outside = outside;
  }

  /**
   * Packs blocks, the last of each author with its signature.
   *
   * @param blocks of one document, in topological order
   * @param outside what they stand on, if anything
   */
  public static PackFixture of(List<SignedBlock> blocks, List<Block> outside) {
    Records records = new Records();
    boolean[] isSigned = new boolean[blocks.size()];
    Set<Cid> vouched = new HashSet<>();
    for (int i = isSigned.length - 1; i >= 0; i--) {
      isSigned[i] = !vouched.contains(blocks.get(i).block().cid());
      blocks.get(i).block().back().ifPresent(vouched::add);
    }
    for (SignedBlock block : blocks) {
      if (!records.addIfRoom(block, 1 << 20)) {
        throw new IllegalArgumentException("too many blocks for a pack");
      }
    }
    return new PackFixture(
        blocks.get(0).block().document(), records.toBody(isSigned).deflated(), outside);
  }

  /** Returns the bytes on the wire. */
  public int length() {
    return body.body().length + body.signatures().length;
  }

  /** Inflates, rebuilds and hashes. */
  public int unpack() {
    return body.read(document).orThrow().size();
  }

  /** Unpacks, checks the structure of every block, and finds what the signatures cover. */
  public int verify() {
    List<PackRecord> records = body.read(document).orThrow();
    Map<Cid, Block> here = new HashMap<>(2 * records.size());
    outside.forEach(block -> here.put(block.cid(), block));
    List<SignedBlock> blocks = new ArrayList<>(records.size());
    for (PackRecord record : records) {
      Block block = record.block().orThrow();
      if (!here.keySet().containsAll(block.links())
          || BlockStructure.check(block, here::get).isPresent()) {
        throw new IllegalStateException("wrong structure of " + block);
      }
      here.put(block.cid(), block);
      blocks.add(new SignedBlock(block, record.signature()));
    }
    return SegmentSignatures.judge(blocks).authenticated().size();
  }
}
