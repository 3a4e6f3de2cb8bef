package dev.pleach.port.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FaultLogTest {
  @Test
  void say_upTo20ASecond_andTheRestIsCounted() {
    AtomicLong nanos = new AtomicLong();
    List<String> lines = new ArrayList<>();
    FaultLog log = new FaultLog(nanos::get, lines::add);
    for (int i = 0; i < 25; i++) {
      log.say("line");
    }
    assertThat(lines).hasSize(FaultLog.LINES_PER_SECOND_MAX);
    nanos.addAndGet(1_000_000_000);
    log.say("next");
    assertThat(lines.get(20)).isEqualTo("next (5 lines left out before)");
  }
}
