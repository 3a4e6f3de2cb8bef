import org.jspecify.annotations.NullMarked;

/**
 * Values and pure functions of the update graph: ids, blocks, frontiers, strict DAG-CBOR, walks,
 * signatures, head exchange without I/O.
 */
@NullMarked
module dev.pleach.dag {
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.dataformat.cbor;
  requires com.google.common;
  requires org.bouncycastle.provider;

  exports dev.pleach.dag;
  exports dev.pleach.dag.block;
  exports dev.pleach.dag.car;
  exports dev.pleach.dag.codec;
  exports dev.pleach.dag.sketch;
  exports dev.pleach.dag.sync;
  exports dev.pleach.dag.walk;
}
