package dev.pleach.verification.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Inputs that are kept: {@code fuzz/<target>.txt}, hexadecimal digits, one input a line; lines that
 * begin with # say why. Whatever fuzzing finds is added here.
 */
final class FuzzCorpus {
  private FuzzCorpus() {}

  /** Returns the seeds of a target and what is kept for it. */
  static List<byte[]> of(FuzzTarget target) {
    List<byte[]> inputs = new ArrayList<>(target.seeds());
    String name = "/fuzz/" + target.name().toLowerCase(Locale.ROOT) + ".txt";
    try (InputStream in = FuzzCorpus.class.getResourceAsStream(name)) {
      if (in != null) {
        new String(in.readAllBytes(), StandardCharsets.US_ASCII)
            .lines()
            .filter(line -> !line.startsWith("#"))
            .forEach(line -> inputs.add(HexFormat.of().parseHex(line)));
      }
      return inputs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
