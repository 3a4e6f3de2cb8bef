package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.Digest;
import dev.pleach.simulator.DocumentCase.Behind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The measured cases, held against what the design promises of the exchange of heads. */
class CasesTest {
  private static final CaseConditions COLD = CaseConditions.DEFAULT;
  private static final Digest NO_TRACE = Digest.sha256(new byte[0]);

  private static CaseResult document(int blocks, int diff, int authors, Behind behind) {
    return new DocumentCase(1, blocks, diff, authors, authors, behind, 0, COLD).run();
  }

  private static void assertComplete(CaseResult result, long missing) {
    assertThat(result.converged()).isTrue();
    assertThat(result.missingBlocks()).isEqualTo(missing);
    assertThat(result.duplicateBlocks()).isZero();
    assertThat(100 * result.packBytes()).isLessThanOrEqualTo(101 * result.blockBytes());
  }

  @Test
  void documentOpenerBehind_takesOneRoundTrip() {
    CaseResult result = document(2_000, 10, 5, Behind.ONE);
    assertComplete(result, 10);
    assertThat(result.rtts()).isEqualTo(1.0);
    assertThat(result.overheadBytes()).isLessThanOrEqualTo(300);
  }

  @Test
  void documentOpenerFarBehind_costsNoMoreBesideThePacks() {
    CaseResult result = document(2_000, 1_000, 5, Behind.ONE);
    assertComplete(result, 1_000);
    assertThat(result.rtts()).isEqualTo(1.0);
    assertThat(result.overheadBytes()).isLessThanOrEqualTo(300);
  }

  @Test
  void documentBothBehind_takesOneAndAHalfRoundTrips() {
    CaseResult result = document(2_000, 1_000, 5, Behind.BOTH);
    assertComplete(result, 1_000);
    assertThat(result.rtts()).isEqualTo(1.5);
    assertThat(result.overheadBytes()).isLessThanOrEqualTo(400);
  }

  @Test
  void tenThousandSharedBlocksAndAThousandEditsEachSide_takeLessThanThirtyKilobytesInAll() {
    CaseResult result = document(12_000, 2_000, 2, Behind.BOTH);
    assertComplete(result, 2_000);
    assertThat(result.overheadBytes() + result.packBytes()).isLessThanOrEqualTo(8_000);
    assertThat(result.blockBytes()).isGreaterThan(300_000);
  }

  @Test
  void documentOfManyAuthors_costsByTheTipsThatDiffer() {
    CaseResult result = document(4_000, 400, 100, Behind.BOTH);
    assertComplete(result, 400);
    assertThat(result.rtts()).isEqualTo(1.5);
    assertThat(result.overheadBytes()).isLessThanOrEqualTo(45 * 2 * 100);
  }

  @Test
  void documentThatIsNew_arrivesWithoutDuplicates() {
    assertComplete(document(10_000, 10_000, 100, Behind.ONE), 10_000);
  }

  @Test
  void storesSparseInSignatures_sendNoBlockTwice() {
    int blocks = 12_000;
    for (Behind behind : Behind.values()) {
      DocumentCase sparse = new DocumentCase(1, blocks, 9_600, 500, 500, behind, 0, COLD);
      CaseResult result = sparse.run(16);
      assertComplete(result, 9_600);
      assertThat(result.rtts()).isLessThanOrEqualTo(6);
    }
  }

  @Test
  void equivocators_costOneMoreRoundTrip() {
    CaseResult result = new DocumentCase(1, 2_000, 200, 50, 50, Behind.BOTH, 5, COLD).run();
    assertComplete(result, 200);
    assertThat(result.rtts()).isLessThanOrEqualTo(2.5);
    assertThat(result.proofs()).isEqualTo(5);
  }

  @Test
  void peersThatHaveMet_needNoMore() {
    CaseConditions warm = new CaseConditions(Duration.ofMillis(40), 0, 0, true);
    CaseResult result = new DocumentCase(3, 500, 20, 4, 4, Behind.BOTH, 0, warm).run();
    assertComplete(result, 20);
    assertThat(result.rtts()).isLessThanOrEqualTo(1.5);
    assertThat(result.simulatedMillis()).isLessThanOrEqualTo(60);
  }

  @Test
  void collectionUnchanged_costsTheGreeting() {
    CaseResult result = new CollectionCase(1, 1_000, 0, COLD).run();
    assertComplete(result, 0);
    assertThat(result.overheadBytes()).isLessThanOrEqualTo(200);
  }

  @Test
  void collectionChanged_converges() {
    CaseResult result = new CollectionCase(1, 1_000, 10, COLD).run();
    assertComplete(result, 10);
    assertThat(result.rtts()).isLessThanOrEqualTo(2.5);
    assertThat(result.overheadBytes()).isLessThanOrEqualTo(20_000);
  }

  private static void assertCheap(CaseReport measured, double rtts, long scopeBytes) {
    CaseResult result = measured.result();
    assertComplete(result, result.missingBlocks());
    assertThat(result.rtts()).isLessThanOrEqualTo(rtts);
    assertThat(measured.scopeBytes().orElseThrow()).isLessThanOrEqualTo(scopeBytes);
    assertThat(result.overheadBytes() - measured.scopeBytes().orElseThrow())
        .isLessThanOrEqualTo(200 * result.missingBlocks());
  }

  @Test
  void largeCollection_costsByWhatChanged() {
    assertCheap(new CollectionRuns(20_000, 0, COLD).run(1), 1, 160);
    assertCheap(new CollectionRuns(20_000, 10, COLD).run(1), 2, 2_000);
    assertCheap(new CollectionRuns(20_000, 400, COLD).run(1), 4, 60_000);
  }

  @Test
  void largeCollectionOfPeersThatHaveMet_isSketchedWithTheGreeting() {
    CaseConditions warm = new CaseConditions(Duration.ofMillis(100), 0, 0, true);
    assertCheap(new CollectionRuns(20_000, 10, warm).run(1), 1.5, 2_000);
    assertCheap(new CollectionRuns(20_000, 400, warm).run(1), 2.5, 60_000);
  }

  @Test
  void runsOfALargeDocument_shareWhatBothHave() {
    DocumentCase large = new DocumentCase(9, DocumentRuns.LARGE, 10, 5, 5, Behind.ONE, 0, COLD);
    DocumentRuns runs = new DocumentRuns(large);
    CaseReport first = runs.run(1);
    assertComplete(first.result(), 10);
    assertThat(runs.run(2).trace()).isNotEqualTo(first.trace());
    assertThat(runs.run(1)).isEqualTo(first);
  }

  @Test
  void informationBound_isThatOfTheDesign() {
    assertThat(InformationBound.collection(1_000_000, 10)).isBetween(101L, 103L);
    assertThat(InformationBound.collection(1_000_000, 1_000)).isBetween(9_300L, 9_500L);
    assertThat(InformationBound.collection(1_000_000, 0)).isZero();
    assertThat(InformationBound.document(1_000_000, 10)).isEqualTo(23);
    assertThat(InformationBound.document(1_000_000, 100_000)).isBetween(58_000L, 59_500L);
  }

  @Test
  void report_countsPacksAndComparesThemWithTheBar() {
    CaseReport report = new DocumentCase(1, 9_000, 8_999, 5, 5, Behind.ONE, 0, COLD).measure();
    assertThat(report.packs()).isGreaterThan(1);
    assertThat(report.overheadBar()).isEqualTo(300 + 24 * report.packs());
    assertThat(report.figures()).filteredOn(figure -> !figure.isWithin()).isEmpty();
    assertThat(report.packRatio()).isBetween(0.001, 1.01);
    assertThat(report.toJson())
        .contains("\"packs\":" + report.packs() + ",\"packRatio\":0.0")
        .contains("\"rttsBar\":1.0,\"overheadBar\":" + report.overheadBar())
        .doesNotContain("scopeBytes")
        .contains(",\"boundBytes\":2")
        .endsWith("\"trace\":\"" + report.trace().hex() + "\"}");
  }

  @Test
  void summary_hasMediansMaximaAndBars() {
    CaseSummary summary = new CaseSummary();
    CaseBar bar = CaseBar.collection(10, false);
    for (int rtts = 1; rtts <= 4; rtts++) {
      CaseResult result = new CaseResult(true, rtts, 1_000 * rtts, 50, 100, 1, 0, 0, 0, 1, 0);
      Encounter.Seen seen = new Encounter.Seen(3, 500L * rtts, new Gap(7, List.of()), NO_TRACE);
      summary.add(CaseReport.of(result, seen, bar, 103, true));
    }
    assertThat(summary.toJson())
        .startsWith("{\"runs\":4,\"converged\":true,\"figures\":{")
        .contains("\"rtts\":{\"median\":2.5,\"max\":4,\"bar\":2,\"met\":2")
        .contains(
            "\"scopeBytes\":{\"median\":1250,\"max\":2000,\"bar\":2000,\"met\":4,\"bound\":103")
        .contains("\"packRatio\":{\"median\":0.5,\"max\":0.5,\"bar\":1.01,\"met\":4");
    assertThat(summary.toText().lines())
        .hasSize(9)
        .anyMatch(
            line -> line.matches("overheadBytes +2500 +4000 +4000 \\(met by 4\\) +bound 103.*"));
  }

  @Test
  void lossyNetwork_convergesTheSameForTheSameSeed() {
    CaseConditions lossy = new CaseConditions(Duration.ofMillis(100), 0.2, 0.1, false);
    long faults = 0;
    for (long seed = 0; seed < 20; seed++) {
      DocumentCase lossyCase = new DocumentCase(seed, 500, 100, 5, 5, Behind.BOTH, 0, lossy);
      CaseResult result = lossyCase.run();
      assertThat(result.converged()).as("seed %d", seed).isTrue();
      assertThat(lossyCase.run()).isEqualTo(result);
      faults += result.faults();
    }
    assertThat(faults).isGreaterThan(20);
  }

  @Test
  void network_converges() {
    NetworkCase network = new NetworkCase(2, 6, 10, 40, 2, COLD);
    CaseResult result = network.run();
    assertThat(result.converged()).isTrue();
    assertThat(result.faults()).isPositive();
    assertThat(network.replay())
        .startsWith(
            "pleach simulate --case network --peers 6 --documents 10 --writes 40 --hostile 2 --seed 2");
  }

  @Test
  void result_isOneLineOfJson() {
    assertThat(new CaseResult(true, 1.5, 1, 2, 3, 4, 5, 6, 7, 8, 9).toJson())
        .isEqualTo(
            "{\"converged\":true,\"rtts\":1.5,\"overheadBytes\":1,\"packBytes\":2,"
                + "\"blockBytes\":3,\"missingBlocks\":4,\"duplicateBlocks\":5,"
                + "\"simulatedMillis\":6,\"faults\":7,\"seed\":8,\"proofs\":9}");
  }

  @Test
  void numbersThatDoNotFit_areRefused() {
    assertThatThrownBy(() -> document(10, 11, 1, Behind.ONE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> document(10, 5, 1, Behind.BOTH))
        .hasMessageContaining("changed authors");
    assertThatThrownBy(() -> new CollectionCase(1, 10, 11, COLD))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new NetworkCase(1, 1, 1, 1, 0, COLD))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
