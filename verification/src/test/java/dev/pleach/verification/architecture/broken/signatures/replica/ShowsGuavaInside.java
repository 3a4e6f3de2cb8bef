package dev.pleach.verification.architecture.broken.signatures.replica;

import com.google.common.collect.ImmutableList;

/** A library in a field of a nested class. */
public final class ShowsGuavaInside {
  private ShowsGuavaInside() {}

  /** A public class inside a public class is public too. */
  public static final class Inner {
    public ImmutableList<String> names = ImmutableList.of();
  }
}
