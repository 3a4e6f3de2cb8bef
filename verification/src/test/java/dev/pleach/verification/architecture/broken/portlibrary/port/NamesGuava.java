package dev.pleach.verification.architecture.broken.portlibrary.port;

import com.google.common.collect.ImmutableList;

/** A port in the words of a library. */
public interface NamesGuava {
  ImmutableList<String> names();
}
