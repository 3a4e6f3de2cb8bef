package dev.pleach.replica;

import dev.pleach.dag.ScopeId;

/** The replica takes no part in the scope; join it first. */
public final class UnknownScopeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Names the scope. */
  public UnknownScopeException(ScopeId scope) {
    super("not a member of scope " + scope.hex() + "; join it first");
  }
}
