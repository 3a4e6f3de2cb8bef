package dev.pleach.verification.architecture.broken.deserialise.docdb;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;

/** Lets the bytes choose the class. */
public final class ReadsObjects {
  public Object read(InputStream in) throws IOException, ClassNotFoundException {
    try (ObjectInputStream objects = new ObjectInputStream(in)) {
      return objects.readObject();
    }
  }
}
