/** Ports in memory. */
package dev.pleach.adapter.inmem;
