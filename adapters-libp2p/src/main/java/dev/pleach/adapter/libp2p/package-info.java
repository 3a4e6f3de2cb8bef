/**
 * The libp2p wire protocols on Netty: TCP, multistream-select, Noise XX, yamux, identify, ping and
 * {@code /pleach/sync/1}, behind the {@link dev.pleach.port.Transport} port.
 *
 * <p>Every protocol is a machine without I/O: bytes and times go in; bytes, events and one typed
 * fault ({@link WireFault}) come out. {@link Wire} stacks the machines of one connection, and a
 * thin Netty handler moves bytes between a socket and a {@link Wire}. So the protocols are tested
 * without a socket, a thread or a clock.
 */
@NullMarked
package dev.pleach.adapter.libp2p;

import org.jspecify.annotations.NullMarked;
