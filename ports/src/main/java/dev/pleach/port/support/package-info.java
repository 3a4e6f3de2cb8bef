/**
 * What writers of an adapter need again and again: calls in order on bounded threads that are gone
 * when {@code close} returns, and a log that strangers cannot flood. No port asks for any of it.
 */
package dev.pleach.port.support;
