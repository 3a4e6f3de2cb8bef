package dev.pleach.crdt;

/** Carried, not interpreted yet. */
final class ListContainer extends Container {
  ListContainer(Causality causality) {
    super(ContainerType.LIST, causality);
  }

  @Override
  void applyOwn(long first, Op run) {}

  @Override
  void clearOwn(long op) {}

  @Override
  boolean hasContent() {
    return false;
  }

  @Override
  long greatestOwn() {
    return -1;
  }

  @Override
  Node build() {
    return Node.empty(ContainerType.LIST);
  }
}
