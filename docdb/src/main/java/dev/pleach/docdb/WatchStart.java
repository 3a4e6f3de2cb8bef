package dev.pleach.docdb;

/** Where a watch begins. */
public enum WatchStart {
  /** With the next commit. */
  NOW,
  /** With the documents that match already, each told as added; then with the next commit. */
  EXISTING
}
