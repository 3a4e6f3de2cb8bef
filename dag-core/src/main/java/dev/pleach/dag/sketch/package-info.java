/**
 * Sketches of sets of short items, from which the difference of two sets can be read: a rateless
 * invertible Bloom lookup table (Yang, Gilad, Alizadeh: "Practical Rateless Set Reconciliation",
 * SIGCOMM 2024).
 *
 * <p>A set has an endless row of symbols, of which any prefix is a {@link
 * dev.pleach.dag.sketch.Sketch}. Two prefixes of one length and key, subtracted, hold the symmetric
 * difference of the sets and nothing else; {@link dev.pleach.dag.sketch.SketchDecoder} reads it as
 * soon as the prefix has about 1.4 symbols for each item of it, however large the sets are.
 */
package dev.pleach.dag.sketch;
