package dev.pleach.replica;

import dev.pleach.dag.ScopeId;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.port.Policy;

/**
 * A scope that this replica takes part in.
 *
 * @param secret what its members share
 * @param policy who may write
 */
public record ScopeMembership(ScopeSecret secret, Policy policy) {
  /** Returns a membership whose holders may all read and write. */
  public static ScopeMembership open(ScopeSecret secret) {
    return new ScopeMembership(secret, Policy.open());
  }

  /** Returns the id of the scope. */
  public ScopeId scopeId() {
    return secret.scopeId(policy.canonicalBytes());
  }
}
