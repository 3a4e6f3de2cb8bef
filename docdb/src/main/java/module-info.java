import org.jspecify.annotations.NullMarked;

/** A replicated document database. */
@NullMarked
module dev.pleach.docdb {
  requires static transitive org.jspecify;
  requires transitive dev.pleach.dag;
  requires transitive dev.pleach.port;
  requires transitive dev.pleach.replica;
  requires dev.pleach.crdt;
  requires com.fasterxml.jackson.core;
  requires org.slf4j;

  exports dev.pleach.docdb;
}
