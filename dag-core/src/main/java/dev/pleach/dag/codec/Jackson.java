package dev.pleach.dag.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;

/**
 * The one factory of the CBOR library. Its limits back up ours; strictness comes from comparing.
 *
 * <p>Keys are neither interned nor kept in the library's table of symbols: strangers choose them,
 * the table is shared by all parsers and refuses keys that collide under its random seed, so a
 * verdict would depend on chance and on what was read before.
 */
final class Jackson {
  /** Deepest nesting that the library itself lets pass; callers are stricter. */
  static final int NESTING_MAX = 256;

  /** Longest bignum: refused anyway, but the library builds it before we see its tag. */
  private static final int NUMBER_BYTES_MAX = 64;

  static final CBORFactory FACTORY =
      CBORFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          // Else they would pass for null and for integers.
          .enable(CBORParser.Feature.READ_UNDEFINED_AS_EMBEDDED_OBJECT)
          .enable(CBORParser.Feature.READ_SIMPLE_VALUE_AS_EMBEDDED_OBJECT)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(NESTING_MAX)
                  // Bounded by the input, which is in memory and was measured before.
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(NUMBER_BYTES_MAX)
                  .build())
          .build();

  private Jackson() {}
}
