import org.jspecify.annotations.NullMarked;

/** A replicated document database. */
@NullMarked
// Exports dev.pleach.docdb from its first public type on; an empty package cannot be exported.
module dev.pleach.docdb {
  requires static transitive org.jspecify;
  requires transitive dev.pleach.replica;
  requires com.fasterxml.jackson.databind;
}
