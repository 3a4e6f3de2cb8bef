package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.sync.Delivery;
import dev.pleach.dag.sync.DeliveryResult;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;

/** The intake of a replica without the session that feeds it and the lane that it runs on. */
public final class IntakeFixture {
  private final IntakeDesk desk;

  /** Makes the intake of a member of one open scope. */
  public IntakeFixture(Store store, ScopeSecret secret, AuthorId self) {
    ReplicaOptions options = ReplicaOptions.defaults();
    Scopes scopes = new Scopes();
    ScopeMembership membership = ScopeMembership.open(secret);
    scopes.add(membership);
    StoredReplica stored = new StoredReplica(store);
    stored.join(membership);
    Ledger ledger =
        new Ledger(
            store, scopes, new HotDocuments(self, options), new Subscriptions(), stored, self);
    desk =
        new IntakeDesk(
            ledger,
            new Pending(options),
            new Unvouched(options, store.blocks()::contains),
            new Rejections(options.rejectedMax()));
  }

  /** Judges and stores a delivery, as the engine does on its lane. */
  public DeliveryResult take(Delivery delivery, PeerId from) {
    return desk.take(delivery, from);
  }
}
