/** Measurements with JMH, and comparisons with peers. */
@NullMarked
package dev.pleach.benchmarks;

import org.jspecify.annotations.NullMarked;
