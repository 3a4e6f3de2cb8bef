/**
 * Laws that a replicated data type must keep, as abstract test classes: whoever brings a type
 * writes a subclass of three lines and has them run by jqwik.
 */
package dev.pleach.testkit.laws;
