/**
 * WebRTC data channels behind the {@link dev.pleach.port.Transport} port. Peers meet in the rooms
 * of a signalling server (docs/SIGNALLING.md), which carries their offers and sees no data.
 *
 * <p>Everything about a transport, its rooms, its attempts to connect and its table of connections,
 * lives on one thread, its {@code loop}; only frames take a shorter way, described at {@code
 * DataConnection}. The native library is touched in {@code Natives} and {@code NativePeer} alone.
 */
@NullMarked
package dev.pleach.adapter.webrtc;

import org.jspecify.annotations.NullMarked;
