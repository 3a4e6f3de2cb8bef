/** The application ring: commit, intake, merge, sync, replicators, subscriptions. */
package dev.pleach.replica;
