import org.jspecify.annotations.NullMarked;

/** Ports in memory. */
@NullMarked
module dev.pleach.adapter.inmem {
  requires static transitive org.jspecify;
  requires transitive dev.pleach.dag;
  requires transitive dev.pleach.port;
  requires org.slf4j;

  exports dev.pleach.adapter.inmem;

  provides dev.pleach.port.StoreProvider with
      dev.pleach.adapter.inmem.InMemStoreProvider;
}
