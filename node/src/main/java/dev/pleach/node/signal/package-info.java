/**
 * The signalling server (docs/SIGNALLING.md): rooms in which peers find each other. {@link
 * dev.pleach.node.signal.SignalServer} runs it in any process; {@code pleach signal} runs it in one
 * of its own.
 */
@NullMarked
package dev.pleach.node.signal;

import org.jspecify.annotations.NullMarked;
