/**
 * Values and pure functions of the update graph: ids, blocks, frontiers, strict DAG-CBOR, walks,
 * signatures, head exchange without I/O.
 */
package dev.pleach.dag;
