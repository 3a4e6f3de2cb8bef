package dev.pleach.verification.architecture.broken.signatures.replica;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/** A library hidden in a type argument. */
public final class ShowsGuava {
  public Optional<ImmutableList<String>> names() {
    return Optional.empty();
  }
}
