/** A replicated document database. */
package dev.pleach.docdb;
