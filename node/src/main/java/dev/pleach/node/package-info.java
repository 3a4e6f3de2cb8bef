/** The {@code pleach} command: the composition root. */
@NullMarked
package dev.pleach.node;

import org.jspecify.annotations.NullMarked;
