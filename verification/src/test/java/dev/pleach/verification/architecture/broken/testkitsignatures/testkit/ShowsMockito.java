package dev.pleach.verification.architecture.broken.testkitsignatures.testkit;

import org.mockito.stubbing.Answer;

/** A test kit that asks for more than JUnit and jqwik. */
public final class ShowsMockito {
  public Answer<String> answer() {
    return invocation -> "";
  }
}
