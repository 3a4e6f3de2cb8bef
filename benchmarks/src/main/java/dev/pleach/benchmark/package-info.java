/** Measurements with JMH, and comparisons with peers. */
@NullMarked
package dev.pleach.benchmark;

import org.jspecify.annotations.NullMarked;
