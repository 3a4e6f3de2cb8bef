package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.sync.SessionOutput;
import dev.pleach.port.PeerId;
import dev.pleach.replica.ReplicaStatus;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Looks at the status of all engines once a second: whom it names, and what waits. */
final class Named {
  private final SimulatedWorld world;
  private final Map<PeerId, Set<SessionOutput.Cause>> causes = new HashMap<>();
  private long pendingBytes;

  private Named(SimulatedWorld world) {
    this.world = world;
  }

  static Named in(SimulatedWorld world) {
    Named named = new Named(world);
    named.look();
    return named;
  }

  private void look() {
    for (SimulatedHost host : world.hosts()) {
      if (host.isUp()) {
        CompletionStage<?> seen =
            ((EnginePeer) host.peer()).replica().status().thenAccept(this::note);
        assertThat(seen).isNotNull();
      }
    }
    world.timeline().after(Duration.ofSeconds(1), this::look);
  }

  private void note(ReplicaStatus status) {
    pendingBytes = Math.max(pendingBytes, status.pendingBytes());
    status
        .offenders()
        .forEach(
            offender ->
                causes
                    .computeIfAbsent(
                        offender.peer(), any -> EnumSet.noneOf(SessionOutput.Cause.class))
                    .addAll(offender.causes().keySet()));
  }

  /** Who was named, and for what. */
  Map<PeerId, Set<SessionOutput.Cause>> causes() {
    return causes;
  }

  /** The most that waited at one peer at a time, in bytes. */
  long pendingBytes() {
    return pendingBytes;
  }
}
