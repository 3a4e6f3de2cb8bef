package dev.pleach.replica;

import dev.pleach.dag.ScopeId;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.codec.CborReader;
import dev.pleach.dag.codec.CborWriter;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.port.CorruptDataException;
import dev.pleach.port.Policy;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Store;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The scopes that this replica takes part in, as state records named {@code scope/} and the id:
 * DAG-CBOR list of the secret (32 bytes) and the canonical policy (bytes). For the engine's lane
 * alone.
 */
final class Scopes {
  static final String RECORD = "scope/";
  private static final int POLICY_BYTES_MAX = 65_536;

  private final SortedMap<ScopeId, ScopeMembership> members = new TreeMap<>();

  /** Takes up the memberships that the store remembers. */
  void resume(Store store) {
    store.states().forEach(RECORD, (name, value) -> add(read(name, value)));
  }

  void add(ScopeMembership membership) {
    members.put(membership.scopeId(), membership);
  }

  void remove(ScopeId scope) {
    members.remove(scope);
  }

  Optional<ScopeMembership> find(ScopeId scope) {
    return Optional.ofNullable(members.get(scope));
  }

  ScopeMembership require(ScopeId scope) {
    return find(scope).orElseThrow(() -> new UnknownScopeException(scope));
  }

  SortedMap<ScopeId, ScopeMembership> all() {
    return Collections.unmodifiableSortedMap(members);
  }

  static StateRecord record(ScopeMembership membership) {
    byte[] value =
        CborWriter.write(
            64,
            writer ->
                writer
                    .startList(2)
                    .bytes(membership.secret().bytes())
                    .bytes(membership.policy().canonicalBytes())
                    .endList());
    return StateRecord.put(RECORD + membership.scopeId().hex(), value);
  }

  static StateRecord removal(ScopeId scope) {
    return StateRecord.delete(RECORD + scope.hex());
  }

  private static ScopeMembership read(String name, byte[] value) {
    return DagCbor.decodeLenient(value, StateRecord.VALUE_BYTES_MAX, Scopes::readFields)
        .value()
        .orElseThrow(() -> new CorruptDataException("state record " + name + " is corrupt"));
  }

  private static ScopeMembership readFields(CborReader reader) {
    reader.startList();
    ScopeSecret secret = ScopeSecret.of(reader.bytesOf("scope secret", 32));
    byte[] policy = reader.bytes("policy", POLICY_BYTES_MAX);
    reader.endList();
    if (!Arrays.equals(policy, Policy.open().canonicalBytes())) {
      throw new IllegalArgumentException("a policy that this release does not know");
    }
    return ScopeMembership.open(secret);
  }
}
