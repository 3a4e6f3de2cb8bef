import org.jspecify.annotations.NullMarked;

/** Conflict-free data types over the update graph. */
@NullMarked
module dev.pleach.crdt {
  requires static org.jspecify;
  requires transitive dev.pleach.dag;
  requires com.google.common;

  exports dev.pleach.crdt;
}
