/** Conflict-free data types over the update graph. */
package dev.pleach.crdt;
