package dev.pleach.replica;

/** What came of one turn of a peer. For the engine's lane alone. */
final class Proceeds {
  private long blocksJudged;
  private long blocksAdded;
  private long agreements;
  private long faults;
  private long bytesSent;

  /** Blocks of the peer were judged, and so many became durable, earlier ones included. */
  void delivered(int judged, int added) {
    blocksJudged += judged;
    blocksAdded += added;
  }

  /** The two agree on something that they did not agree on before. */
  void agreed() {
    agreements++;
  }

  /** It did what an honest peer does not. */
  void fault() {
    faults++;
  }

  /** Bytes were sent to it, which costs it credit. */
  void sent(int bytes) {
    bytesSent += bytes;
  }

  boolean isGain() {
    return blocksAdded > 0 || agreements > 0;
  }

  long faults() {
    return faults;
  }

  long bytesSent() {
    return bytesSent;
  }

  /**
   * Returns how much of the turn was of use: 1 if all blocks were news, more if some came along
   * that had waited, 0 if none was.
   */
  double share() {
    if (blocksAdded == 0) {
      return agreements > 0 ? 1 : 0;
    }
    return (double) blocksAdded / Math.max(1, blocksJudged);
  }

  /** What was sent before is not of the turn that begins. */
  void begin() {
    bytesSent = 0;
  }

  void clear() {
    blocksJudged = 0;
    blocksAdded = 0;
    agreements = 0;
    faults = 0;
    bytesSent = 0;
  }
}
