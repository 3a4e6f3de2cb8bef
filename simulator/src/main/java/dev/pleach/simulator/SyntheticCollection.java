package dev.pleach.simulator;

import dev.pleach.crdt.DocumentCrdt;
import dev.pleach.crdt.DocumentEditor;
import dev.pleach.crdt.Path;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.Signature;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Very many documents of one signed block each, of which only the names are kept, 76 bytes a
 * document, and signatures, 64: a block is made anew whenever it is asked for. What it holds does
 * not change, so that several disks can share it. For the thread of the simulation alone.
 */
final class SyntheticCollection {
  private static final int ID = 32;

  private final EnginePeer.Setting setting;
  private final SigningKey key;
  private final AuthorId author;
  private final Payload payload;

  /** Ids in ascending order; the place of a document here is its rank. */
  private final byte[] ids;

  private final byte[] digests;
  private final int[] numbers;

  /** Signatures of blocks that were asked for, each where its digest stands; it takes long. */
  private final byte[] signatures;

  private final BitSet signed = new BitSet();

  /** Ranks by digest of the block, in open addressing; 0 is free, else rank + 1. */
  private final int[] byDigest;

  SyntheticCollection(EnginePeer.Setting setting, SigningKey key) {
    this.setting = setting;
    this.key = key;
    author = AuthorId.of(key.publicKey());
    payload =
        DocumentEditor.on(DocumentCrdt.MAP.empty()).addToCounter(Path.of("count"), 1).finish();
    int size = setting.documents();
    ids = new byte[size * ID];
    digests = new byte[size * ID];
    signatures = new byte[size * Signature.BYTES];
    numbers = new int[size];
    byDigest = new int[Integer.highestOneBit(Math.max(1, size)) * 4];
    sortIds(size);
    for (int rank = 0; rank < size; rank++) {
      Digest digest = make(rank).cid().digest();
      System.arraycopy(digest.bytes(), 0, digests, rank * ID, ID);
      enter(rank, digest);
    }
  }

  private void sortIds(int size) {
    record Numbered(DocumentId id, int number) {}
    Numbered[] all = new Numbered[size];
    for (int number = 0; number < size; number++) {
      all[number] = new Numbered(setting.document(number).documentId(), number);
    }
    Arrays.parallelSort(all, (a, b) -> a.id().compareTo(b.id()));
    for (int rank = 0; rank < size; rank++) {
      System.arraycopy(all[rank].id().bytes(), 0, ids, rank * ID, ID);
      numbers[rank] = all[rank].number();
    }
  }

  private void enter(int rank, Digest digest) {
    int at = slot(digest);
    while (byDigest[at] != 0) {
      at = at + 1 & byDigest.length - 1;
    }
    byDigest[at] = rank + 1;
  }

  private int slot(Digest digest) {
    return (int) digest.prefix64() & byDigest.length - 1;
  }

  private Block make(int rank) {
    return Block.append(
        author, id(rank), Optional.empty(), List.of(), payload.opCount(), payload.bytes());
  }

  int size() {
    return numbers.length;
  }

  DocumentId id(int rank) {
    return DocumentId.of(Arrays.copyOfRange(ids, rank * ID, (rank + 1) * ID));
  }

  DocumentName name(int rank) {
    return setting.document(numbers[rank]);
  }

  /** Returns the name of a document's one block. */
  Cid head(int rank) {
    return Cid.ofBlock(Digest.of(Arrays.copyOfRange(digests, rank * ID, (rank + 1) * ID)));
  }

  /** Returns a document's block; it is signed once, for all who share this. */
  SignedBlock block(int rank) {
    int at = rank * Signature.BYTES;
    if (signed.get(rank)) {
      byte[] bytes = Arrays.copyOfRange(signatures, at, at + Signature.BYTES);
      return new SignedBlock(make(rank), Optional.of(Signature.of(bytes)));
    }
    SignedBlock block = SignedBlock.sign(make(rank), key);
    byte[] bytes = block.signature().orElseThrow().bytes();
    System.arraycopy(bytes, 0, signatures, at, Signature.BYTES);
    signed.set(rank);
    return block;
  }

  /** Returns a document's block without its signature. */
  Block unsigned(int rank) {
    return make(rank);
  }

  AuthorId author() {
    return author;
  }

  /** Returns the rank of the first document whose id is not below these bytes. */
  int ceiling(byte[] from) {
    int low = 0;
    int high = size();
    while (low < high) {
      int middle = low + high >>> 1;
      int at = middle * ID;
      if (Arrays.compareUnsigned(ids, at, at + ID, from, 0, from.length) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  OptionalInt rank(byte[] id) {
    int rank = ceiling(id);
    boolean isHere =
        rank < size() && Arrays.equals(ids, rank * ID, (rank + 1) * ID, id, 0, id.length);
    return isHere ? OptionalInt.of(rank) : OptionalInt.empty();
  }

  /** Returns the rank of the document that a block is of. */
  OptionalInt rankOf(Cid cid) {
    Digest digest = cid.digest();
    ByteBuffer wanted = ByteBuffer.wrap(digest.bytes());
    for (int at = slot(digest); byDigest[at] != 0; at = at + 1 & byDigest.length - 1) {
      int rank = byDigest[at] - 1;
      if (ByteBuffer.wrap(digests, rank * ID, ID).equals(wanted)) {
        return OptionalInt.of(rank);
      }
    }
    return OptionalInt.empty();
  }
}
