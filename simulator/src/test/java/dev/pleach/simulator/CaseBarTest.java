package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The bars are the goals as they were set, so that nothing else moves them. */
class CaseBarTest {
  @Test
  void oneBehind_hasFramingForEachPack() {
    assertThat(CaseBar.behind().overheadBytes(1)).isEqualTo(324);
    assertThat(CaseBar.behind().roundTrips()).isEqualTo(1);
  }

  @Test
  void bothWroteFewAuthors_framingIsWithin() {
    CaseBar five = CaseBar.both(5, 5, 0, false);
    assertThat(five.overheadBytes(2)).isEqualTo(400);
    assertThat(five.roundTrips()).isEqualTo(1.5);
    assertThat(CaseBar.both(50, 50, 0, false).overheadBytes(2)).isEqualTo(2_500);
    assertThat(CaseBar.both(50, 50, 1, false).roundTrips()).isEqualTo(2.5);
  }

  @Test
  void bothWroteAmongThousandsOfAuthors_dependsOnWhetherTheyHaveMet() {
    CaseBar cold = CaseBar.both(5_000, 500, 0, false);
    assertThat(cold.overheadBytes(2)).isEqualTo(70_000);
    assertThat(cold.roundTrips()).isEqualTo(2.5);
    CaseBar warm = CaseBar.both(5_000, 500, 0, true);
    assertThat(warm.overheadBytes(2)).isEqualTo(75_000);
    assertThat(warm.roundTrips()).isEqualTo(1.5);
  }

  @Test
  void collection_followsWhatChanged() {
    assertThat(CaseBar.collection(0, false).scopeBytes()).isEqualTo(160);
    assertThat(CaseBar.collection(10, false).scopeBytes()).isEqualTo(2_000);
    assertThat(CaseBar.collection(1_000, false).scopeBytes()).isEqualTo(100_000);
    assertThat(CaseBar.collection(100_000, false).scopeBytes()).isEqualTo(7_500_000);
    assertThat(CaseBar.collection(100_000, false).roundTrips()).isEqualTo(4);
    assertThat(CaseBar.collection(100_000, true).roundTrips()).isEqualTo(3);
    assertThat(CaseBar.collection(10, false).overheadBytes(9)).isEqualTo(2_000 + 2_000);
  }
}
