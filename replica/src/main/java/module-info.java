import org.jspecify.annotations.NullMarked;

/** The application ring: commit, intake, merge, sync, replicators, subscriptions. */
@NullMarked
module dev.pleach.replica {
  requires static transitive org.jspecify;
  requires transitive dev.pleach.dag;
  requires transitive dev.pleach.crdt;
  requires transitive dev.pleach.port;
  requires com.google.common;
  requires org.slf4j;

  exports dev.pleach.replica;
}
