package dev.pleach.port;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Signature;
import java.util.Optional;

/**
 * A block's record as it lies in a store, unchecked.
 *
 * @param cid the name it lies under
 * @param bytes what should be the block's canonical bytes; not to be changed
 * @param signature the signature kept for it, if any
 */
@SuppressWarnings("ArrayRecordComponent") // a view of raw bytes, never compared
public record StoredBlock(Cid cid, byte[] bytes, Optional<Signature> signature) {}
