/** A whole network in one thread from one seed. */
@NullMarked
package dev.pleach.simulator;

import org.jspecify.annotations.NullMarked;
