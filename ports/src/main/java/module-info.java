import org.jspecify.annotations.NullMarked;

/** What the outside must provide: stores, transports, clocks, entropy, keys. */
@NullMarked
// Exports dev.pleach.port from its first public type on; an empty package cannot be exported.
module dev.pleach.port {
  requires static org.jspecify;
  requires transitive dev.pleach.dag;
}
