/**
 * Wrappers around ports: some watch the caller and throw {@link java.lang.AssertionError} at
 * whoever breaks the contract, some hurt the caller with failures at chosen moments.
 */
package dev.pleach.testkit.asserting;
