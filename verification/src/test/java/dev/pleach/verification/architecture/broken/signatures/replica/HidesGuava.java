package dev.pleach.verification.architecture.broken.signatures.replica;

import com.google.common.collect.ImmutableList;

/** Allowed: nobody outside can name this class. */
final class HidesGuava {
  public ImmutableList<String> names() {
    return ImmutableList.of();
  }
}
