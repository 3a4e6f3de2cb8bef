package dev.pleach.dag.block;

import dev.pleach.dag.Cid;

/**
 * The verdict on a stranger's bytes that are not taken in. A {@linkplain #isLasting lasting} one is
 * a pure function of the block and its ancestors, equal on every replica, and final for the block
 * and all its descendants.
 */
public sealed interface Rejection {
  /** Returns why, fit for a log line. */
  String reason();

  /**
   * Returns false if the same block may be taken in another time: a newer version of this software
   * may know it, or it may come with a better signature, or for the right document.
   */
  default boolean isLasting() {
    return true;
  }

  /**
   * Returns true if no honest peer sends this, so that whoever sent it is to be named; whatever
   * becomes of the block.
   */
  default boolean isSendersFault() {
    return true;
  }

  /** The bytes are not the canonical form of a block within its bounds. */
  record Malformed(String reason) implements Rejection {
    @Override
    public boolean isLasting() {
      return false;
    }
  }

  /** The block has a version that this software does not know. */
  record Unsupported(String reason) implements Rejection {
    @Override
    public boolean isLasting() {
      return false;
    }

    @Override
    public boolean isSendersFault() {
      return false;
    }
  }

  /** The bytes are a block of another document or scope than the one they were sent for. */
  record WrongDocument(Cid cid) implements Rejection {
    @Override
    public boolean isLasting() {
      return false;
    }

    @Override
    public String reason() {
      return "block " + cid + " is of another document";
    }
  }

  /** A signature came along and is not the author's. */
  record BadSignature(Cid cid) implements Rejection {
    @Override
    public boolean isLasting() {
      return false;
    }

    @Override
    public String reason() {
      return "block " + cid + " has a signature that is not its author's";
    }
  }

  /** No signature came along, and no later block of the author vouches for it yet. */
  record Unsigned(Cid cid) implements Rejection {
    @Override
    public boolean isLasting() {
      return false;
    }

    @Override
    public boolean isSendersFault() {
      return false;
    }

    @Override
    public String reason() {
      return "block " + cid + " has no signature, and no block of its author vouches for it";
    }
  }

  /** Number, height, lamport number or back do not follow from what the block stands on. */
  record BrokenStructure(Cid cid, String reason) implements Rejection {}

  /** The policy in force at the block does not let its author write. */
  record NotAuthorised(Cid cid) implements Rejection {
    @Override
    public String reason() {
      return "the author of block " + cid + " may not write here";
    }
  }

  /** The block stands on one that was rejected. */
  record RejectedAncestor(Cid cid, Cid ancestor) implements Rejection {
    @Override
    public String reason() {
      return "block " + cid + " stands on rejected " + ancestor;
    }
  }
}
