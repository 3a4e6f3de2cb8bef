import org.jspecify.annotations.NullMarked;

/** What the outside must provide: stores, transports, clocks, entropy, keys. */
@NullMarked
module dev.pleach.port {
  requires static transitive org.jspecify;
  requires transitive dev.pleach.dag;

  exports dev.pleach.port;
  exports dev.pleach.port.support;

  uses dev.pleach.port.StoreProvider;
  uses dev.pleach.port.TransportProvider;
}
