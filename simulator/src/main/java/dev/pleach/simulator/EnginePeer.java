package dev.pleach.simulator;

import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.DocumentEditor;
import dev.pleach.crdt.Path;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.StateRoot;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.port.PeerAddress;
import dev.pleach.replica.DocumentEdit;
import dev.pleach.replica.PeerStatus;
import dev.pleach.replica.Replica;
import dev.pleach.replica.ReplicaOptions;
import dev.pleach.replica.ReplicaPorts;
import dev.pleach.replica.ReplicaStatus;
import dev.pleach.replica.ScopeMembership;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Our own engine, {@link Replica}, as a {@link SimulatedPeer}: members of one scope. */
public final class EnginePeer implements SimulatedPeer {
  private static final int EDITS_MAX = 3;
  private static final int OPS_MAX = 4;
  private static final int KEYS = 4;

  private final PeerPorts ports;
  private final Setting setting;
  private final Replica replica;
  private final CompletionStage<?> joined;

  /**
   * What all peers of a simulation share.
   *
   * @param membership the scope that they join
   * @param documents how many documents they write in
   * @param options of each replica
   */
  public record Setting(ScopeMembership membership, int documents, ReplicaOptions options) {
    /** Returns the collection "simulated" of a database that is the same in all simulations. */
    public static Setting of(int documents) {
      return new Setting(
          ScopeMembership.open(DatabaseId.of(new byte[32]).scopeSecret("simulated")),
          documents,
          ReplicaOptions.defaults());
    }

    /** Returns the engine that makes such peers. */
    public SimulatedEngine engine() {
      return ports -> new EnginePeer(ports, this);
    }

    /** Returns the name of one of the documents, whose {@code _id} is its number. */
    public DocumentName document(long number) {
      return new DocumentName(
          membership.scopeId(),
          ContainerType.MAP.number(),
          membership.secret().idHash(DagCbor.encode(Value.of(number))));
    }
  }

  private EnginePeer(PeerPorts ports, Setting setting) {
    this.ports = ports;
    this.setting = setting;
    this.replica =
        Replica.open(
            new ReplicaPorts(
                ports.store(),
                ports.keys(),
                ports.scheduler(),
                ports.ticker(),
                ports.wallClock(),
                ports.entropy(),
                List.of(ports.transport())),
            setting.options());
    this.joined = replica.join(setting.membership());
  }

  /** Returns the replica itself. */
  public Replica replica() {
    return replica;
  }

  @Override
  public void follow(PeerAddress address) {
    replica.stayConnected(address);
  }

  @Override
  public CompletionStage<List<String>> write(SeededRandom chance) {
    List<DocumentEdit> edits = new ArrayList<>();
    for (int i = chance.between(1, EDITS_MAX); i > 0; i--) {
      SeededRandom own = chance.split(chance.nextLong());
      DocumentName name = setting.document(chance.nextInt(setting.documents()));
      edits.add(new DocumentEdit(name, (editor, current) -> change(editor, own)));
    }
    return replica
        .edit(edits)
        .thenApply(
            results ->
                results.stream()
                    .flatMap(result -> result.commits().stream())
                    .map(Cid::toString)
                    .toList());
  }

  private static void change(DocumentEditor editor, SeededRandom chance) {
    for (int i = chance.between(1, OPS_MAX); i > 0; i--) {
      changeOnce(editor, chance);
    }
    if (editor.isEmpty()) {
      editor.addToCounter(Path.of("counter0"), 1); // what was to be removed was not there
    }
  }

  /** Each kind of container under keys of its own, so that no edit meets a foreign type. */
  private static void changeOnce(DocumentEditor editor, SeededRandom chance) {
    String key = Integer.toString(chance.nextInt(KEYS));
    Value value = Value.of((long) chance.nextInt(100));
    switch (chance.nextInt(7)) {
      case 0 -> editor.set(Path.of("number" + key), value);
      case 1 -> editor.increment(Path.of("number" + key), value);
      case 2 -> editor.addToCounter(Path.of("counter" + key), chance.between(-5, 5));
      case 3 -> editor.addToSet(Path.of("set" + key), value);
      case 4 -> editor.removeFromSet(Path.of("set" + key), value);
      case 5 -> editor.set(Path.of("map" + key, "text"), Value.of("v" + chance.nextInt(100)));
      default -> editor.unset(Path.of("map" + key));
    }
  }

  @Override
  public CompletionStage<PeerRoots> roots() {
    return joined
        .thenCompose(ready -> replica.roots())
        .thenApply(
            roots ->
                new PeerRoots(
                    StateRoot.text(roots.stateRoot()), StateRoot.text(roots.contentHash())));
  }

  @Override
  public CompletionStage<PeerHoldings> holdings() {
    return replica.status().thenApply(this::holdingsOf);
  }

  private PeerHoldings holdingsOf(ReplicaStatus status) {
    Set<String> held = new HashSet<>();
    ports.store().blocks().forEach(block -> held.add(block.cid().toString()));
    long received = status.peers().stream().mapToLong(PeerStatus::blocksIn).sum();
    return new PeerHoldings(held, received, 0);
  }

  @Override
  public CompletionStage<Void> stop() {
    return replica.closeAsync();
  }
}
