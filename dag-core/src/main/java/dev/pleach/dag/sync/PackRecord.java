package dev.pleach.dag.sync;

import dev.pleach.dag.Signature;
import java.util.Optional;

/**
 * One block as a stranger sent it: bytes that may be anything, and the signature that came along.
 *
 * @param bytes what should be a block's canonical bytes; not to be changed
 * @param signature a signature that nobody has checked
 */
@SuppressWarnings("ArrayRecordComponent") // a view of raw bytes, never compared
public record PackRecord(byte[] bytes, Optional<Signature> signature) {}
