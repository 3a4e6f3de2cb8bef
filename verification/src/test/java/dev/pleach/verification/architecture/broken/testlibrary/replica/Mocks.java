package dev.pleach.verification.architecture.broken.testlibrary.replica;

import org.mockito.Mockito;

/** A test library in the product. */
public final class Mocks {
  public Runnable runnable() {
    return Mockito.mock(Runnable.class);
  }
}
