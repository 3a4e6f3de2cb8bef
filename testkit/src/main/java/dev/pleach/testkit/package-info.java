/** Contract suites for ports, laws for data types, arbitraries, wrappers that judge. */
package dev.pleach.testkit;
