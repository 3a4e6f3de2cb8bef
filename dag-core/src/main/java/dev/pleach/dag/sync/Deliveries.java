package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Blocks that are with the intake, and what waits for the result. */
final class Deliveries {
  /**
   * One delivery.
   *
   * @param scope the scope of the document
   * @param document the document
   * @param origin how the blocks came
   * @param xid the exchange they came in; 0 if in none
   * @param pack index of the pack in it; -1 if it is not one of the exchange's own
   * @param charge what is given back to the peer afterwards
   */
  record UnderWay(
      SharedScope scope,
      DocumentId document,
      Delivery.Origin origin,
      long xid,
      long pack,
      Charge charge) {}

  private final SessionContext context;
  private final Map<Long, UnderWay> underWay = new HashMap<>();
  private long nextNumber;

  Deliveries(SessionContext context) {
    this.context = context;
  }

  /** Blocks are to be judged; of these authors the peer knows that they are convicted. */
  void begin(
      UnderWay delivery,
      Optional<DocumentName> name,
      Set<AuthorId> accused,
      List<PackRecord> records) {
    long number = nextNumber++;
    delivery.charge().hold();
    if (delivery.origin() == Delivery.Origin.PUSH) {
      delivery.scope().liveWorkBegins();
    } else {
      delivery.scope().workBegins();
    }
    if (delivery.origin() != Delivery.Origin.EXCHANGE) {
      delivery.scope().movesUnheard();
    }
    underWay.put(number, delivery);
    context.output(
        new SessionOutput.Deliver(
            new Delivery(
                number,
                delivery.scope().id(),
                delivery.document(),
                name,
                delivery.origin(),
                accused,
                records)));
  }

  /**
   * A result came.
   *
   * @throws IllegalArgumentException if no delivery of that number is under way
   */
  UnderWay end(long number) {
    UnderWay delivery = underWay.remove(number);
    if (delivery == null) {
      throw new IllegalArgumentException("no delivery " + number + " is under way");
    }
    delivery.scope().workEnds();
    delivery.charge().release();
    return delivery;
  }

  boolean isEmpty() {
    return underWay.isEmpty();
  }
}
