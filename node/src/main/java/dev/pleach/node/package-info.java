/** The pleach command. */
@NullMarked
package dev.pleach.node;

import org.jspecify.annotations.NullMarked;
