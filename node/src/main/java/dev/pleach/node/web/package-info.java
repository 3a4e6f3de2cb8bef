/** The todo page of {@code pleach demo --web}. */
@NullMarked
package dev.pleach.node.web;

import org.jspecify.annotations.NullMarked;
