import org.jspecify.annotations.NullMarked;

/** Conflict-free data types over the update graph. */
@NullMarked
// Exports dev.pleach.crdt from its first public type on; an empty package cannot be exported.
module dev.pleach.crdt {
  requires static transitive org.jspecify;
  requires transitive dev.pleach.dag;
  requires com.google.common;
}
