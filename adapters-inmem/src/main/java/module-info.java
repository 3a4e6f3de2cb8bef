import org.jspecify.annotations.NullMarked;

/** Ports in memory. */
@NullMarked
// Exports dev.pleach.adapter.inmem from its first public type on; an empty package cannot be
// exported.
module dev.pleach.adapter.inmem {
  requires static transitive org.jspecify;
  requires transitive dev.pleach.dag;
  requires transitive dev.pleach.port;
  requires org.slf4j;
}
