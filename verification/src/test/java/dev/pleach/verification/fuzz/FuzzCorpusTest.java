package dev.pleach.verification.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kept inputs of every target, and as many near them as fit into a build. */
class FuzzCorpusTest {
  private static final int MUTANTS = 300;
  private static final long SEED = 20_261_121;

  @ParameterizedTest
  @EnumSource
  void keptInputs_areTakenOrRefused(FuzzTarget target) {
    FuzzCorpus.of(target).forEach(target::run);
    target.run(new byte[0]);
  }

  @ParameterizedTest
  @EnumSource
  void inputsNearThem_areTakenOrRefused(FuzzTarget target) {
    Random random = new Random(SEED);
    List<byte[]> corpus = FuzzCorpus.of(target);
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = mutant(corpus.get(random.nextInt(corpus.size())), random);
      try {
        target.run(mutant);
      } catch (RuntimeException | Error e) {
        String hex = java.util.HexFormat.of().formatHex(mutant);
        throw new AssertionError(target + " fails on " + hex, e);
      }
    }
  }

  private static byte[] mutant(byte[] input, Random random) {
    byte[] mutant = Arrays.copyOf(input, Math.max(1, input.length + random.nextInt(9) - 4));
    for (int i = random.nextInt(4); i >= 0; i--) {
      mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
    }
    return mutant;
  }
}
