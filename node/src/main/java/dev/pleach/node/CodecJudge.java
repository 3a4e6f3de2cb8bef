package dev.pleach.node;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.dag.codec.Decoded;
import java.util.HexFormat;

/** Says of hexadecimal text whether it is canonical DAG-CBOR, and what its CID is. */
final class CodecJudge {
  private static final int BYTES_MAX = 32 << 20;

  private CodecJudge() {}

  static String judge(String hex) {
    byte[] bytes;
    try {
      bytes = HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException e) {
      return Json.object("ok", false, "reason", "not hexadecimal: " + e.getMessage());
    }
    Decoded<Value> decoded = DagCbor.decode(bytes, BYTES_MAX);
    return decoded
        .refusal()
        .map(reason -> Json.object("ok", false, "reason", reason))
        .orElseGet(() -> Json.object("ok", true, "cid", Cid.ofDagCbor(bytes).toString()));
  }
}
