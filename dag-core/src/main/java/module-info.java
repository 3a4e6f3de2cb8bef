import org.jspecify.annotations.NullMarked;

/**
 * Values and pure functions of the update graph: ids, blocks, frontiers, strict DAG-CBOR, walks,
 * signatures, head exchange without I/O.
 */
@NullMarked
// Exports dev.pleach.dag from its first public type on; an empty package cannot be exported.
module dev.pleach.dag {
  requires static org.jspecify;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.dataformat.cbor;
  requires com.google.common;
  requires org.bouncycastle.provider;
}
