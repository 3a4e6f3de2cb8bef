package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a peer does that loss or bad luck may cause too: it is counted by cause, success makes it
 * forgotten, and it becomes a fault when it comes so often in a row that no honest peer does it, in
 * a network that loses three frames of ten; and then each time the number has doubled.
 */
final class Conduct {
  /** Exchanges in a row that come to nothing although the peer is heard. */
  static final int FAILURES_MAX = 12;

  /** Claims in a row that prove to be empty: heads announced and not delivered. */
  static final int CLAIMS_MAX = 8;

  /** Openings in a row of one document that nothing comes of. */
  static final int OPENINGS_MAX = 32;

  /** Messages in exchanges that can be no exchange of the peer's. */
  static final int STRANGE_MAX = 64;

  /** A peer says its digests every 60 s; who says nothing for three times as long does not. */
  static final long SILENCE = 120 * ExchangeTimers.SECOND;

  static final long SILENCE_CONFIRMED = 60 * ExchangeTimers.SECOND;

  private static final int DOCUMENTS_MAX = 1_024;

  private final SessionContext context;
  private final Map<SessionOutput.Cause, Integer> inARow = new EnumMap<>(SessionOutput.Cause.class);
  private final Map<DocumentId, Integer> openings =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DocumentId, Integer> eldest) {
          return size() > DOCUMENTS_MAX;
        }
      };
  private boolean isHeardSince;
  private boolean isSuspected;
  private long silenceAt = Long.MAX_VALUE;

  Conduct(SessionContext context) {
    this.context = context;
  }

  // ---- silence

  /** A frame came, or the connection has just begun. */
  void heard() {
    isHeardSince = true;
    isSuspected = false;
    silenceAt = context.now + SILENCE;
  }

  long nextDeadline() {
    return silenceAt;
  }

  /**
   * Time passed. A machine that slept finds that nobody has said anything for long, so silence is
   * looked at twice.
   */
  void tick() {
    if (silenceAt > context.now) {
      return;
    }
    if (isSuspected) {
      fault(SessionOutput.Cause.STALLING, "says nothing");
      silenceAt = context.now + SILENCE + SILENCE_CONFIRMED;
      isSuspected = false;
    } else {
      isSuspected = true;
      silenceAt = context.now + SILENCE_CONFIRMED;
    }
  }

  // ---- exchanges

  /** The two have agreed on a document, or blocks came in. */
  void succeeded(DocumentId document) {
    openings.remove(document);
    inARow.clear();
  }

  /** The peer opens a document that is served here. */
  void opens(DocumentId document) {
    int times = openings.merge(document, 1, Integer::sum);
    if (isDue(times, OPENINGS_MAX)) {
      fault(SessionOutput.Cause.REPETITION, "opens one document " + times + " times to no purpose");
    }
  }

  /** The peer goes on with an exchange: what it has got here it may have taken in. */
  void goesOn(Message message, DocumentId document) {
    if (message instanceof Message.Ack || message instanceof Message.Done) {
      openings.remove(document);
    }
  }

  /** An exchange came to nothing. */
  void failed(ExchangeEffect.Failed failed) {
    boolean isGrave = failed.isPeersFault() && failed.code() == ErrorCode.GARBAGE;
    if (isGrave) {
      context.fault(SessionOutput.Severity.GRAVE, SessionOutput.Cause.GARBAGE, failed.reason());
    } else if (failed.isPeersFault()) {
      count(SessionOutput.Cause.FALSE_CLAIMS, CLAIMS_MAX, failed.reason());
    } else if (isHeardSince) {
      isHeardSince = false;
      count(SessionOutput.Cause.STALLING, FAILURES_MAX, "exchanges come to nothing");
    }
  }

  /** The peer says something that belongs to nothing. */
  void strange(String reason) {
    count(SessionOutput.Cause.CONFUSION, STRANGE_MAX, reason);
  }

  private void count(SessionOutput.Cause cause, int most, String reason) {
    int times = inARow.merge(cause, 1, Integer::sum);
    if (isDue(times, most)) {
      fault(cause, times + " times in a row: " + reason);
    }
  }

  private static boolean isDue(int times, int most) {
    return times >= most && times % most == 0 && Integer.bitCount(times / most) == 1;
  }

  private void fault(SessionOutput.Cause cause, String reason) {
    context.fault(SessionOutput.Severity.MINOR, cause, reason);
  }
}
