import org.jspecify.annotations.NullMarked;

/** Contract suites for ports, laws for data types, arbitraries, wrappers that judge. */
@NullMarked
module dev.pleach.testkit {
  requires static transitive org.jspecify;
  requires transitive dev.pleach.dag;
  requires transitive dev.pleach.crdt;
  requires transitive dev.pleach.port;
  requires transitive org.junit.jupiter.api;
  requires transitive net.jqwik.api;
  requires org.assertj.core;

  exports dev.pleach.testkit.arbitraries;
  exports dev.pleach.testkit.asserting;
  exports dev.pleach.testkit.laws;
  exports dev.pleach.testkit.tck;

  // The suites' methods are package-private, as JUnit likes them.
  opens dev.pleach.testkit.laws;
  opens dev.pleach.testkit.tck;
}
