package dev.pleach.dag.codec;

/**
 * Foreign bytes do not have the expected shape. It never leaves a decoder: {@link DagCbor#decode}
 * turns it into {@link Decoded.Bad}. Without a stack trace, because strangers can cause it at will.
 */
public final class MalformedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says what is wrong, fit for a log line. */
  public MalformedException(String reason) {
    super(reason, null, false, false);
  }
}
