package dev.pleach.replica;

import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.codec.Decoded;
import dev.pleach.dag.sync.Evidence;
import dev.pleach.port.StateRecord;
import java.util.Optional;

/**
 * How a store keeps proofs of equivocation, for tools that read one which an engine has written.
 */
public final class StoredProofs {
  private StoredProofs() {}

  /** Returns the state record that holds a proof. */
  public static StateRecord record(EquivocationProof proof) {
    return Convictions.record(proof);
  }

  /**
   * Returns the proof that a state record holds, or empty if the record is something else.
   *
   * @return a refusal if it is named as a proof and is not the proof that its name says, or deletes
   *     one: no engine takes a proof back
   */
  public static Optional<Decoded<EquivocationProof>> read(StateRecord record) {
    if (!record.name().startsWith(Convictions.RECORD)) {
      return Optional.empty();
    }
    Decoded<EquivocationProof> read =
        record.value().map(Evidence::read).orElseGet(() -> new Decoded.Bad<>("a proof is deleted"));
    boolean isNamed =
        read.value()
            .map(Convictions::record)
            .filter(own -> own.name().equals(record.name()))
            .isPresent();
    return Optional.of(
        isNamed || read.value().isEmpty()
            ? read
            : new Decoded.Bad<>("a proof lies under the name of another"));
  }
}
