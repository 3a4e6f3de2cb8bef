package dev.pleach.node;

import dev.pleach.replica.TransferProgress;

/** Says on standard error how far a transfer has come: every percent at most, and the end. */
final class ProgressLine implements TransferProgress {
  private final String verb;
  private long said = -1;

  ProgressLine(String verb) {
    this.verb = verb;
  }

  @Override
  public void at(long blocks, long of) {
    long percent = of == 0 ? 100 : Math.min(100, 100 * blocks / of);
    if (percent > said) {
      said = percent;
      System.err.println(verb + " " + blocks + " of " + of + " blocks, " + percent + " %");
    }
  }
}
