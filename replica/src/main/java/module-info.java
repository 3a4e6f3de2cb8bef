import org.jspecify.annotations.NullMarked;

/** The application ring: commit, intake, merge, sync, replicators, subscriptions. */
@NullMarked
// Exports dev.pleach.replica from its first public type on; an empty package cannot be exported.
module dev.pleach.replica {
  requires static transitive org.jspecify;
  requires transitive dev.pleach.dag;
  requires transitive dev.pleach.crdt;
  requires transitive dev.pleach.port;
  requires com.google.common;
  requires org.slf4j;
}
