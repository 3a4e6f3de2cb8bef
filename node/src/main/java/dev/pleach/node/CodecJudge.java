package dev.pleach.node;

import dev.pleach.dag.Cid;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.dag.codec.Decoded;

/** Says of hexadecimal text whether it is canonical DAG-CBOR, and what its CID is. */
final class CodecJudge {
  private CodecJudge() {}

  static String judge(String hex) {
    Decoded<Cid> verdict = DagCbor.checkHex(hex);
    return verdict
        .refusal()
        .map(reason -> Json.object("ok", false, "reason", reason))
        .orElseGet(() -> Json.object("ok", true, "cid", verdict.value().map(Cid::toString)));
  }
}
