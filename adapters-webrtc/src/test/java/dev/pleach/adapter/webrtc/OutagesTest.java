package dev.pleach.adapter.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is done about a lost path, and when; without a path and a clock. */
class OutagesTest implements Outages.Hands {
  private record Timer(long at, Runnable task) {}

  private final List<Timer> timers = new ArrayList<>();
  private final List<Long> offers = new ArrayList<>();
  private final Outages outages = new Outages(this, 3_000, 1_000, 15_000);
  private long now;
  private boolean connected;
  private boolean reachable = true;
  private long givenUp = -1;

  @Override
  public boolean isConnected() {
    return connected;
  }

  @Override
  public boolean canOffer() {
    return reachable;
  }

  @Override
  public void offer() {
    offers.add(now);
  }

  @Override
  public void giveUp() {
    givenUp = now;
    outages.end();
  }

  @Override
  public void later(int millis, Runnable task) {
    timers.add(new Timer(now + millis, task));
  }

  private void until(long time) {
    while (true) {
      Timer next = null;
      for (Timer timer : timers) {
        if (timer.at() <= time && (next == null || timer.at() < next.at())) {
          next = timer;
        }
      }
      if (next == null) {
        now = time;
        return;
      }
      timers.remove(next);
      now = next.at();
      next.task().run();
    }
  }

  @Test
  void offersAreRepeatedWithGrowingWaits_thenGivenUp() {
    outages.begin();
    outages.begin();
    until(60_000);
    assertThat(offers).containsExactly(3_000L, 4_000L, 6_000L, 10_000L);
    assertThat(givenUp).isEqualTo(18_000);
    assertThat(timers).isEmpty();
  }

  @Test
  void shortSilence_healsByItself() {
    outages.begin();
    until(2_000);
    outages.end();
    until(60_000);
    assertThat(offers).isEmpty();
    assertThat(givenUp).isNegative();
  }

  @Test
  void timersOfAnEarlierOutage_doNotShortenTheNext() {
    outages.begin();
    until(5_000);
    outages.end();
    until(17_000);
    outages.begin();
    until(30_000);
    assertThat(offers).containsExactly(3_000L, 4_000L, 20_000L, 21_000L, 23_000L, 27_000L);
    until(60_000);
    assertThat(givenUp).isEqualTo(35_000);
  }

  @Test
  void peerThatCannotBeReached_isOfferedToAsSoonAsItCan() {
    reachable = false;
    outages.begin();
    until(12_500);
    assertThat(offers).isEmpty();
    reachable = true;
    outages.wayIsBack();
    outages.wayIsBack();
    until(17_000);
    assertThat(offers).startsWith(12_500L).hasSizeBetween(2, 5);
    assertThat(offers.get(1)).isGreaterThanOrEqualTo(13_500);
  }

  @Test
  void answeredOfferThatBroughtAPath_isTheLast() {
    outages.begin();
    until(3_500);
    connected = true;
    outages.answered();
    until(60_000);
    assertThat(offers).containsExactly(3_000L);
    assertThat(givenUp).isNegative();
  }
}
