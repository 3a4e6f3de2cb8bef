package dev.pleach.verification.architecture.broken.pure.dag;

import java.io.File;

/** The core touches the disk. */
public final class ReadsFile {
  public boolean there(String name) {
    return new File(name).exists();
  }
}
