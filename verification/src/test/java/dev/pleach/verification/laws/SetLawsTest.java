package dev.pleach.verification.laws;

import dev.pleach.crdt.ContainerType;
import dev.pleach.testkit.laws.DocumentLaws;

class SetLawsTest extends DocumentLaws {
  @Override
  protected ContainerType rootType() {
    return ContainerType.SET;
  }
}
