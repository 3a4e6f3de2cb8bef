package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.codec.Decoded;
import dev.pleach.dag.codec.MalformedException;
import java.util.List;

/**
 * Blocks as a pack or a push carries them.
 *
 * @param enc {@link Message#ENC_PLAIN} or {@link Message#ENC_COMPACT}
 * @param rawLength length of the body inflated; 0 if it is not deflated
 * @param body the records
 * @param signatures {@code (uvarint record index, 64 bytes)*}, indexes rising
 */
@SuppressWarnings("ArrayRecordComponent") // raw bytes, never compared
record PackBody(long enc, long rawLength, byte[] body, byte[] signatures) {
  /** Returns the same, deflated if that is shorter. */
  PackBody deflated() {
    return Deflation.deflate(body)
        .map(shorter -> new PackBody(enc, body.length, shorter, signatures))
        .orElse(this);
  }

  /** True if this release reads it; else it is no fault of the sender's. */
  boolean isSpoken() {
    return enc == Message.ENC_PLAIN || enc == Message.ENC_COMPACT;
  }

  /**
   * Takes a stranger's body apart; whether the records are blocks of the document that may come in
   * is for the intake to judge.
   *
   * @param document the document that the blocks are of
   */
  Decoded<List<PackRecord>> read(DocumentId document) {
    try {
      byte[] raw = rawLength == 0 ? body : Deflation.inflate(body, rawLength);
      List<PackRecord> records =
          enc == Message.ENC_PLAIN
              ? Records.readPlain(raw, signatures)
              : Records.sign(CompactReader.read(document, raw), signatures);
      return new Decoded.Ok<>(records);
    } catch (MalformedException e) {
      return new Decoded.Bad<>(String.valueOf(e.getMessage()));
    }
  }
}
