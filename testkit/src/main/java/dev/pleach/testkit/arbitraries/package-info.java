/**
 * Random histories, edits and payloads for property tests: seeded, and shrinking where jqwik can.
 */
package dev.pleach.testkit.arbitraries;
