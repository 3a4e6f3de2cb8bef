/** The libp2p transport, over Netty. */
@NullMarked
package dev.pleach.adapter.libp2p;

import org.jspecify.annotations.NullMarked;
