/**
 * Contract suites for the ports. An implementor extends a suite, says how to open the thing, and
 * runs it with JUnit; the numbers in the test names are those of the rules in docs/SPEC.md, section
 * "Ports".
 */
package dev.pleach.testkit.tck;
