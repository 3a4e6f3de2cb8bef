/** Keys as files. */
@NullMarked
package dev.pleach.adapter.file;

import org.jspecify.annotations.NullMarked;
