package dev.pleach.crdt;

/**
 * An edit cannot be done as asked: a path leads through something that is no container, an index is
 * out of range, a value passes a limit, a number is asked of a text. Nothing of the edit was done.
 */
public final class EditException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String path;

  EditException(Path path, String reason) {
    super("at '" + path + "': " + reason);
    this.path = path.toString();
  }

  /** Returns the path that could not be edited, in dotted form. */
  public String path() {
    return path;
  }
}
