package dev.pleach.replica;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import java.util.Optional;

/**
 * A persistent duty to keep a peer up to date, and how it stands.
 *
 * @param address where the peer is dialled, again and again, also after a restart
 * @param peer who answered there last, if anybody did since this replica was opened
 * @param isConnected whether a connection is open now
 * @param failures failed dials since the last success
 * @param lastError why the last dial or connection ended, empty if all is well
 */
public record Replicator(
    PeerAddress address,
    Optional<PeerId> peer,
    boolean isConnected,
    long failures,
    Optional<String> lastError) {}
