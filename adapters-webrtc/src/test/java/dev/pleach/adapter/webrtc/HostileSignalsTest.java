package dev.pleach.adapter.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pleach.port.Connection;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever carries the signals may change, repeat and forge them; nobody gets in by that. */
@Timeout(120)
class HostileSignalsTest {
  private static final WebRtcOptions SOON =
      WebRtcOptions.defaults()
          .withLimit(WebRtcOptions.Limit.SET_UP_MILLIS_MAX, 3_000)
          .withLimit(WebRtcOptions.Limit.FIND_MILLIS_MAX, 1_000);

  private final SignalHub hub = new SignalHub();

  @BeforeEach
  void needsWebRtc() {
    NeedsWebRtc.orSkip();
  }

  private Party party(int number) {
    return new Party(number, List.of(hub), SOON);
  }

  private static UnaryOperator<SignalHub.Said> changing(String kind, UnaryOperator<String> sdp) {
    return said -> {
      ObjectNode data = said.data().deepCopy();
      if (data.path("kind").asText().equals(kind)) {
        data.put("sdp", sdp.apply(data.path("sdp").asText()));
      }
      return new SignalHub.Said(said.envelope(), data);
    };
  }

  private static String otherFingerprint(String sdp) {
    return sdp.replaceAll("(a=fingerprint:sha-256 )..:..", "$100:00");
  }

  @Test
  void tamperedOffer_isRefusedByName() {
    hub.tamper(changing("offer", HostileSignalsTest::otherFingerprint));
    try (Party alice = party(1);
        Party bob = party(2)) {
      CompletableFuture<?> dialled = alice.dial(bob);
      bob.awaitFault("an offer that " + alice.id() + " has not signed");
      assertThatThrownBy(dialled::join).hasMessageContaining("not set up in 3000 ms");
      assertThat(bob.connections).isEmpty();
    }
  }

  @Test
  void tamperedAnswer_isRefusedByName() {
    hub.tamper(changing("answer", HostileSignalsTest::otherFingerprint));
    try (Party alice = party(1);
        Party bob = party(2)) {
      CompletableFuture<?> dialled = alice.dial(bob);
      alice.awaitFault("an answer that " + bob.id() + " has not signed");
      assertThatThrownBy(dialled::join).hasMessageContaining("not set up");
      assertThat(alice.connections).isEmpty();
    }
  }

  @Test
  void offerSignedByAnother_isNotTakenForThePeers() {
    // Mallory, who carries the signals, answers in bob's place with her own key.
    hub.tamper(
        said -> {
          ObjectNode data = said.data().deepCopy();
          if (data.path("kind").asText().equals("answer")) {
            data.put("peer", Party.id(3).toString());
          }
          return new SignalHub.Said(said.envelope(), data);
        });
    try (Party alice = party(1);
        Party bob = party(2)) {
      CompletableFuture<?> dialled = alice.dial(bob);
      alice.awaitFault("an answer of " + Party.id(3) + " to an offer for " + bob.id());
      assertThatThrownBy(dialled::join).hasMessageContaining("not set up");
    }
  }

  @Test
  void helloInAnothersName_isNotBelieved() {
    hub.tamper(
        said -> {
          ObjectNode data = said.data().deepCopy();
          if (data.path("kind").asText().equals("hello")) {
            data.put("peer", Party.id(3).toString());
          }
          return new SignalHub.Said(said.envelope(), data);
        });
    try (Party alice = party(1);
        Party bob = party(2)) {
      alice.awaitFault("a hello that its peer has not signed");
      assertThatThrownBy(alice.dial(bob)::join).hasMessageContaining("the peer is not in the room");
    }
  }

  /** Returns what will hold the first offer that is said. */
  private AtomicReference<SignalHub.Said> firstOffer() {
    AtomicReference<SignalHub.Said> offer = new AtomicReference<>();
    hub.tamper(
        said -> {
          if (said.data().path("kind").asText().equals("offer")) {
            offer.compareAndSet(null, said);
          }
          return said;
        });
    return offer;
  }

  @Test
  void replayedOffer_isRefusedFromAnotherMember() {
    AtomicReference<SignalHub.Said> offer = firstOffer();
    try (Party alice = party(1);
        Party bob = party(2)) {
      alice.connect(bob);
      Signals.Envelope was = offer.get().envelope();
      hub.inject(
          new Signals.Envelope(was.room(), "member-9", was.to(), "another"), offer.get().data());
      bob.awaitFault("an offer that " + alice.id() + " has not signed");
      // From the same member, as the server could do it: the connection that is there stays.
      hub.inject(was, offer.get().data());
      bob.awaitFault("an offer that was there before");
      exchange(alice, bob);
    }
  }

  /**
   * The first attempt fails, as its answer never comes. All that was said in it comes again while
   * the second attempt is under way, and once more when that is through.
   */
  @Test
  void rx9125_staleSignalsIgnored() {
    List<SignalHub.Said> ofTheFirst = new ArrayList<>();
    AtomicReference<String> first = new AtomicReference<>("");
    hub.tamper(
        said -> {
          String id = said.envelope().connection();
          if (!id.isEmpty()) {
            first.compareAndSet("", id);
          }
          if (!id.isEmpty() && id.equals(first.get())) {
            ofTheFirst.add(said);
            return isAnswer(said) ? toNobody(said) : said;
          }
          if (isAnswer(said)) {
            ofTheFirst.forEach(old -> hub.inject(old.envelope(), old.data()));
          }
          return said;
        });
    try (Party alice = party(1);
        Party bob = party(2)) {
      assertThatThrownBy(alice.dial(bob)::join).hasMessageContaining("not set up");
      alice.connect(bob);
      ofTheFirst.forEach(old -> hub.inject(old.envelope(), old.data()));
      exchange(alice, bob);
      assertThat(ofTheFirst).anyMatch(said -> said.data().path("kind").asText().equals("offer"));
      assertThat(alice.connections).hasSize(1);
      assertThat(bob.connections).hasSize(1);
      assertThat(alice.closed + bob.closed).isZero();
      assertThat(alice.faults).isEmpty();
      assertThat(bob.faults).isEmpty();
    }
  }

  private static boolean isAnswer(SignalHub.Said said) {
    return said.data().path("kind").asText().equals("answer");
  }

  private static SignalHub.Said toNobody(SignalHub.Said said) {
    Signals.Envelope to = said.envelope();
    return new SignalHub.Said(
        new Signals.Envelope(to.room(), to.from(), "nobody", to.connection()), said.data());
  }

  /** Each under another id, and rightly signed: nobody has to be a stranger to do that. */
  @Test
  void floodOfOffers_isRefusedByNameAndBounded() {
    AtomicReference<SignalHub.Said> offer = firstOffer();
    WebRtcOptions few = SOON.withLimit(WebRtcOptions.Limit.OFFERS_PER_MINUTE_MAX, 10);
    try (Party alice = party(1);
        Party bob = new Party(2, List.of(hub), few)) {
      alice.connect(bob);
      for (int i = 0; i < 10; i++) {
        SignalHub.Said again = signedAgain(offer.get(), offer.get().envelope().from(), "id" + i, 1);
        hub.inject(again.envelope(), again.data());
      }
      bob.awaitFault("more than 10 offers of all peers in a minute");
      assertThat(bob.faults).hasSize(1);
      exchange(alice, bob);
    }
  }

  /** Keys cost nothing, so what one member offers under many of them counts as one's. */
  @Test
  void floodOfOneMember_leavesRoomForOthers() {
    AtomicReference<SignalHub.Said> offer = firstOffer();
    WebRtcOptions few =
        SOON.withLimit(WebRtcOptions.Limit.OFFERS_PER_MEMBER_MAX, 2)
            .withLimit(WebRtcOptions.Limit.OFFERS_PER_MINUTE_MAX, 5);
    try (Party alice = party(1);
        Party bob = new Party(2, List.of(hub), few);
        Party carol = party(3)) {
      alice.connect(bob);
      for (int i = 0; i < 5; i++) {
        SignalHub.Said again = signedAgain(offer.get(), "member-9", "id" + i, 10 + i);
        hub.inject(again.envelope(), again.data());
      }
      bob.awaitFault("more than 2 offers of one member in a minute");
      assertThat(carol.connect(bob).remote()).isEqualTo(bob.id());
    }
  }

  private static SignalHub.Said signedAgain(SignalHub.Said offer, String from, String id, int key) {
    Signals.Envelope was = offer.envelope();
    Signals.Envelope now = new Signals.Envelope(was.room(), from, was.to(), id);
    ObjectNode data = offer.data().deepCopy();
    byte[] nonce = Base64.getUrlDecoder().decode(data.path("nonce").asText());
    String sdp = data.path("sdp").asText();
    Statement said = Statement.description("offer", now, nonce, new byte[0], sdp);
    data.put("sig", SignalJson.text(said.sign(Party.key(key))));
    data.put("peer", Party.id(key).toString());
    return new SignalHub.Said(now, data);
  }

  @Test
  void garbage_isRefusedByNameAndHarmsNobody() {
    List<Signals.Envelope> seen = new ArrayList<>();
    hub.tamper(
        said -> {
          synchronized (seen) {
            seen.add(said.envelope());
          }
          return said;
        });
    try (Party alice = party(1);
        Party bob = party(2)) {
      alice.connect(bob);
      Signals.Envelope envelope;
      synchronized (seen) {
        envelope =
            seen.stream().filter(one -> !one.connection().isEmpty()).findFirst().orElseThrow();
      }
      for (String kind : List.of("offer", "answer", "candidate", "hello", "unheard-of")) {
        ObjectNode data = SignalJson.object();
        data.put("kind", kind);
        data.put("peer", "nobody");
        hub.inject(envelope, data);
      }
      hub.inject(envelope, SignalJson.object());
      bob.awaitFault("a message without a fitting 'kind'");
      exchange(alice, bob);
    }
  }

  @Test
  void peerThatIsNotValid_isNeitherFoundNorAnswered() {
    try (Party alice = party(1);
        Party bob = new Party(2, List.of(hub), SOON.withPeers(peer -> peer.equals(Party.id(3))))) {
      CompletableFuture<?> dialled = alice.dial(bob);
      bob.awaitFault("an offer of " + alice.id() + ", with whom we do not talk");
      assertThatThrownBy(dialled::join).hasMessageContaining("not set up");
      assertThatThrownBy(bob.dial(alice)::join).hasMessageContaining("we do not want to talk");
      assertThat(bob.connections).isEmpty();
    }
  }

  static void exchange(Party one, Party other) {
    Connection there = one.connections.get(one.connections.size() - 1);
    Connection here = other.connections.get(other.connections.size() - 1);
    int heardOne = one.frames.size();
    int heardOther = other.frames.size();
    there.send(new byte[] {1});
    here.send(new byte[] {2});
    other.await("a frame", () -> other.frames.size() > heardOther);
    one.await("a frame back", () -> one.frames.size() > heardOne);
  }
}
