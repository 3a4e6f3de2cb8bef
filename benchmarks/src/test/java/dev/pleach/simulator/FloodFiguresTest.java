package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class FloodFiguresTest {
  @Test
  void meetingBesideFlooders_isCompleteAndBounded() {
    FloodFigures figures = new FloodFigures(3, 100, 5);
    FloodCase.Round round = figures.meet(1, Optional.of(HostileScript.ORPHANS));
    assertThat(round.pendingBytes()).isLessThanOrEqualTo(FloodFigures.PENDING_MAX);
    assertThat(round.nanos()).isPositive();
  }
}
