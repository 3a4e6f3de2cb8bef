package dev.pleach.simulator;

/**
 * What a case may cost at most, as the median of twenty seeds.
 *
 * @param roundTrips until both hold everything
 * @param scopeBytes greetings, and whatever finds out which documents differ; 0 in a case that is
 *     measured from a document's own messages on
 * @param otherBytes what else is neither blocks nor signatures, without packs' framing
 * @param packFraming what each pack may add to that
 */
record CaseBar(double roundTrips, long scopeBytes, long otherBytes, int packFraming) {
  /** Bodies and signatures of packs beside the blocks' canonical bytes. */
  static final double PACK_RATIO = 1.01;

  private static final int PACK_FRAMING = 24;
  private static final int BEHIND_BYTES = 300;
  private static final int BOTH_BYTES = 400;

  /** Of each author who wrote, if the tips are few enough to be listed. */
  private static final int LISTED_AUTHOR_BYTES = 50;

  /** Of each author who wrote among more than are listed, if the peers are strangers or not. */
  private static final int SKETCHED_AUTHOR_BYTES = 140;

  private static final int REMEMBERED_AUTHOR_BYTES = 150;
  private static final int LISTED_AUTHORS_MAX = 100;
  private static final int CHANGED_DOCUMENT_BYTES = 200;

  /** The side that asks is behind, and the other one has nothing to ask. */
  static CaseBar behind() {
    return new CaseBar(1, 0, BEHIND_BYTES, PACK_FRAMING);
  }

  /** Both have written: two tips differ of each author who did; packs' framing counts as well. */
  static CaseBar both(int authors, int changedAuthors, int equivocators, boolean isWarm) {
    boolean isListed = authors <= LISTED_AUTHORS_MAX;
    int perAuthor =
        isListed ? LISTED_AUTHOR_BYTES : isWarm ? REMEMBERED_AUTHOR_BYTES : SKETCHED_AUTHOR_BYTES;
    boolean isDirect = equivocators == 0 && (isListed || isWarm);
    return new CaseBar(
        isDirect ? 1.5 : 2.5, 0, Math.max(BOTH_BYTES, (long) perAuthor * changedAuthors), 0);
  }

  /** Some documents of a collection have changed, in whichever of the two. */
  static CaseBar collection(int changed, boolean isWarm) {
    long others = (long) CHANGED_DOCUMENT_BYTES * changed;
    if (changed == 0) {
      return new CaseBar(1, 160, others, 0);
    } else if (changed <= 10) {
      return new CaseBar(2, 2_000, others, 0);
    } else if (changed <= 1_000) {
      return new CaseBar(isWarm ? 2 : 3, Math.max(2_000, 100L * changed), others, 0);
    }
    return new CaseBar(isWarm ? 3 : 4, Math.max(100_000, 75L * changed), others, 0);
  }

  /** What may be neither blocks nor signatures, in all. */
  long overheadBytes(long packs) {
    return scopeBytes + otherBytes + packFraming * packs;
  }
}
