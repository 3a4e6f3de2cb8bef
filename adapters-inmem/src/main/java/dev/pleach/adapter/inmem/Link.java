package dev.pleach.adapter.inmem;

/** One connection seen from outside: two ends that share a lock. */
final class Link {
  private final InMemNetwork network;
  private final InMemTransport dialler;
  private final LinkEnd diallerEnd;
  private final LinkEnd acceptorEnd;
  private final InMemTransport acceptor;
  private boolean isOpen = true;

  private Link(InMemNetwork network, InMemTransport dialler, InMemTransport acceptor) {
    this.network = network;
    this.dialler = dialler;
    this.acceptor = acceptor;
    this.diallerEnd = new LinkEnd(this, dialler, acceptor.self(), true);
    this.acceptorEnd = new LinkEnd(this, acceptor, dialler.self(), false);
  }

  /**
   * Connects two transports and reports it to both. The lock keeps the one that hears of it first
   * from sending before the other has been told. It is taken inside the network's, against the
   * order, but nobody can hold the lock of a link that nobody has seen.
   */
  static Link open(InMemNetwork network, InMemTransport dialler, InMemTransport acceptor) {
    Link link = new Link(network, dialler, acceptor);
    synchronized (link) {
      link.acceptorEnd.report();
      link.diallerEnd.report();
    }
    return link;
  }

  boolean joins(InMemTransport transport) {
    return transport == dialler || transport == acceptor;
  }

  LinkEnd end(InMemTransport transport) {
    return transport == dialler ? diallerEnd : acceptorEnd;
  }

  LinkEnd otherEnd(LinkEnd end) {
    return end == diallerEnd ? acceptorEnd : diallerEnd;
  }

  /** Returns true until one side closes; call it under the link's lock. */
  boolean isOpen() {
    return isOpen;
  }

  /** Ends the connection for both. */
  synchronized void breakOff(String reason) {
    if (isOpen) {
      shut();
      diallerEnd.reportClosed(reason);
      acceptorEnd.reportClosed(reason);
    }
  }

  /** Ends the connection at the wish of one end, which hears no frame from here on. */
  synchronized void closeFrom(LinkEnd end, String reason) {
    if (isOpen) {
      shut();
      end.deafen();
      end.reportClosed(reason);
      otherEnd(end).reportClosed("closed by the other end");
    }
  }

  private void shut() {
    isOpen = false;
    diallerEnd.dropWaiting();
    acceptorEnd.dropWaiting();
    network.forget(this);
  }
}
