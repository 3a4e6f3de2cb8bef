package dev.pleach.dag.sync;

/**
 * What packs are to be like.
 *
 * @param bytesMax a pack closes before it passes this length, or holds a single block
 * @param deflates true if the receiver inflates
 */
record PackTarget(int bytesMax, boolean deflates) {}
