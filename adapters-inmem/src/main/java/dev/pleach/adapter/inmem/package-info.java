/**
 * Ports in memory: a store, a key store, a network inside one process, a scheduler over the JDK's
 * executors, and the machine's clocks and chance.
 */
package dev.pleach.adapter.inmem;
