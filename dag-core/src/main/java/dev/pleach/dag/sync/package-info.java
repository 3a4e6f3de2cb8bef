/**
 * The head exchange: how two peers find out what each lacks, and send it, without I/O.
 *
 * <p>{@link dev.pleach.dag.sync.PeerSession} is the machine of one connection. It reads the replica
 * through {@link dev.pleach.dag.sync.ReplicaView} and says what is to be done as {@link
 * dev.pleach.dag.sync.SessionOutput} values.
 */
package dev.pleach.dag.sync;
