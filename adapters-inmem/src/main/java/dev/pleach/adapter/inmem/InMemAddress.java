package dev.pleach.adapter.inmem;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An address of the in-memory network: {@code /memory/NUMBER/p2p/PEER-ID}. */
record InMemAddress(long number, PeerId peer) {
  private static final Pattern FORM =
      Pattern.compile("/memory/([0-9]{1,18})/p2p/([A-Za-z0-9]{1,64})");

  static Optional<InMemAddress> parse(PeerAddress address) {
    Matcher matcher = FORM.matcher(address.text());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new InMemAddress(Long.parseLong(matcher.group(1)), PeerId.parse(matcher.group(2))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  PeerAddress toPeerAddress() {
    return new PeerAddress("/memory/" + number + "/p2p/" + peer);
  }
}
