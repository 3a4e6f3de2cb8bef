package dev.pleach.dag.codec;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;

/**
 * The one factory of the CBOR library. Its limits back up ours; strictness comes from comparing.
 */
final class Jackson {
  /** Deepest nesting that the library itself lets pass; callers are stricter. */
  static final int NESTING_MAX = 256;

  static final CBORFactory FACTORY =
      CBORFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(NESTING_MAX)
                  .maxNameLength(1 << 20)
                  .maxStringLength(1 << 26)
                  .maxNumberLength(64)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Jackson() {}
}
