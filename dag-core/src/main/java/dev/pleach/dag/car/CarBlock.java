package dev.pleach.dag.car;

import dev.pleach.dag.Cid;

/**
 * One section of an archive.
 *
 * @param cid its name
 * @param bytes what it names; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a view of raw bytes, never compared
public record CarBlock(Cid cid, byte[] bytes) {}
