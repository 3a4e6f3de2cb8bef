package dev.pleach.adapter.file;

import java.util.Locale;

/** What a key is for. */
enum KeyRole {
  PEER,
  AUTHOR;

  /** Returns the word in the file. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
