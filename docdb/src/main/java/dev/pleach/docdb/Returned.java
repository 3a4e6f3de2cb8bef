package dev.pleach.docdb;

/** Which state of a document a call returns that finds and changes it. */
public enum Returned {
  /** The document as it was found. */
  BEFORE,
  /** The document as it is afterwards. */
  AFTER
}
