package dev.pleach.adapter.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.port.Connection;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerDiscovery;
import dev.pleach.port.PeerId;
import dev.pleach.port.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers come and go; connections stay, and a new path is found for one that has lost its own. */
@Timeout(120)
class SignallingAwayTest {
  private final SignalHub hub = new SignalHub();

  @BeforeEach
  void needsWebRtc() {
    NeedsWebRtc.orSkip();
  }

  @Test
  void rx9125_linksOutliveSignalling() {
    try (Party alice = new Party(1, hub);
        Party bob = new Party(2, hub);
        Party carol = new Party(3, hub)) {
      alice.connect(bob);
      hub.setUp(false);
      HostileSignalsTest.exchange(alice, bob);
      hub.setUp(true);
      alice.connect(carol); // they have all come back by themselves
      assertThat(alice.closed).isZero();
    }
  }

  @Test
  void ywebrtc43_severalSignallingServers() {
    SignalHub other = new SignalHub();
    try (Party alice = new Party(1, List.of(hub, other), WebRtcOptions.defaults());
        Party bob = new Party(2, List.of(other, hub), WebRtcOptions.defaults())) {
      hub.setUp(false);
      alice.connect(bob);
      HostileSignalsTest.exchange(alice, bob);
    }
  }

  /** The server restarts just as the offer comes, which so reaches nobody. */
  @Test
  void offerIsLost_isMadeAgainWhenThePeerIsBack() {
    AtomicBoolean lost = new AtomicBoolean();
    hub.tamper(
        said -> {
          if (said.data().path("kind").asText().equals("offer")
              && lost.compareAndSet(false, true)) {
            hub.setUp(false);
            hub.setUp(true);
            return new SignalHub.Said(
                new Signals.Envelope("elsewhere", "", "", ""), SignalJson.object());
          }
          return said;
        });
    try (Party alice = new Party(1, hub);
        Party bob = new Party(2, hub)) {
      alice.connect(bob);
      HostileSignalsTest.exchange(alice, bob);
      assertThat(lost).isTrue();
    }
  }

  /** The first server takes the offer with it; the other has both all the time. */
  @Test
  void offerIsLostWithItsServer_isMadeByTheOther() {
    SignalHub other = new SignalHub();
    hub.tamper(
        said -> {
          if (isKind(said, "offer")) {
            hub.setUp(false);
            return toNobody();
          }
          return said;
        });
    WebRtcOptions patient =
        WebRtcOptions.defaults()
            .withLimit(WebRtcOptions.Limit.ANSWER_MILLIS_MAX, 600_000)
            .withLimit(WebRtcOptions.Limit.SET_UP_MILLIS_MAX, 600_000);
    try (Party alice = new Party(1, List.of(hub, other), patient);
        Party bob = new Party(2, List.of(hub, other), patient)) {
      awaitBothSeen(alice, bob, other);
      alice.connect(bob);
      HostileSignalsTest.exchange(alice, bob);
    }
  }

  /** The first server keeps offers to itself. */
  @Test
  void offerIsNotAnswered_isMadeByTheOther() {
    SignalHub other = new SignalHub();
    hub.tamper(said -> isKind(said, "offer") ? toNobody() : said);
    WebRtcOptions soon =
        WebRtcOptions.defaults()
            .withLimit(WebRtcOptions.Limit.ANSWER_MILLIS_MAX, 200)
            .withLimit(WebRtcOptions.Limit.SET_UP_MILLIS_MAX, 600_000);
    try (Party alice = new Party(1, List.of(hub, other), soon);
        Party bob = new Party(2, List.of(hub, other), soon)) {
      awaitBothSeen(alice, bob, other);
      alice.connect(bob);
      HostileSignalsTest.exchange(alice, bob);
    }
  }

  /** Both are told of each other by the second server too. */
  private static void awaitBothSeen(Party alice, Party bob, SignalHub other) {
    Topic topic = new Topic("seen by " + other);
    List<String> heard = new ArrayList<>();
    var unused = bob.transport().discovery().orElseThrow().join(topic, listener(bob, List.of()));
    var ignored = alice.transport().discovery().orElseThrow().join(topic, listener(alice, heard));
    alice.await("found", () -> heard.contains("found " + bob.id()));
  }

  private static boolean isKind(SignalHub.Said said, String kind) {
    return said.data().path("kind").asText().equals(kind);
  }

  private static SignalHub.Said toNobody() {
    return new SignalHub.Said(new Signals.Envelope("elsewhere", "", "", ""), SignalJson.object());
  }

  /** The server still believes what was before; who is dialled is where it came to last. */
  @Test
  void rx5342_goneMembersDoNotBlock() {
    WebRtcOptions patient =
        WebRtcOptions.defaults().withLimit(WebRtcOptions.Limit.SET_UP_MILLIS_MAX, 600_000);
    try (Party alice = new Party(1, List.of(hub), patient);
        Party bob = new Party(2, List.of(hub), patient)) {
      alice.connect(bob);
      alice.connections.get(0).close("again");
      bob.await("closed", () -> bob.closed == 1);
      alice.await("closed", () -> alice.closed == 1);
      hub.leaveGhost();
      bob.connections.clear();
      alice.connect(bob);
      HostileSignalsTest.exchange(alice, bob);
    }
  }

  /** Frames up to the limit, in 65 pieces from one side and in two from the other. */
  @Test
  void rx9125_largeMessage() {
    WebRtcOptions small =
        WebRtcOptions.defaults().withLimit(WebRtcOptions.Limit.MESSAGE_BYTES_MAX, 1_024);
    WebRtcOptions large =
        WebRtcOptions.defaults().withLimit(WebRtcOptions.Limit.MESSAGE_BYTES_MAX, 65_532);
    try (Party alice = new Party(1, List.of(hub), small);
        Party bob = new Party(2, List.of(hub), large)) {
      Connection there = alice.connect(bob);
      Connection here = bob.connections.get(0);
      for (int cut = 0; cut < 3; cut++) {
        byte[] frame = new byte[there.frameBytesMax() - cut];
        new Random(cut).nextBytes(frame);
        there.send(frame.clone());
        here.send(frame.clone());
        int count = cut + 1;
        bob.await("a frame", () -> bob.frames.size() == count);
        alice.await("a frame back", () -> alice.frames.size() == count);
        assertThat(bob.frames.get(cut)).isEqualTo(frame);
        assertThat(alice.frames.get(cut)).isEqualTo(frame);
      }
    }
  }

  @Test
  void connectionThatLostItsPath_getsAnother() {
    try (Party alice = new Party(1, hub);
        Party bob = new Party(2, hub)) {
      alice.connect(bob);
      List<String> offers = new ArrayList<>();
      hub.tamper(
          said -> {
            synchronized (offers) {
              offers.add(said.data().path("kind").asText());
            }
            synchronized (bob) {
              bob.notifyAll();
            }
            return said;
          });
      alice.transport().pathLost(bob.id());
      bob.await("the answer to the second offer", () -> heard(offers, "answer"));
      HostileSignalsTest.exchange(alice, bob);
      assertThat(alice.closed).isZero();
      assertThat(bob.closed).isZero();
    }
  }

  @Test
  void lostOffersOfAnotherPath_areMadeAgain() {
    WebRtcOptions soon =
        WebRtcOptions.defaults()
            .withLimit(WebRtcOptions.Limit.SILENCE_MILLIS_MAX, 50)
            .withLimit(WebRtcOptions.Limit.RESTART_OFFER_MILLIS_FIRST, 50);
    try (Party alice = new Party(1, List.of(hub), soon);
        Party bob = new Party(2, List.of(hub), soon)) {
      alice.connect(bob);
      List<String> offers = new ArrayList<>();
      hub.tamper(
          said -> {
            synchronized (offers) {
              offers.add(said.data().path("kind").asText());
              boolean isLost = isKind(said, "offer") && offers.indexOf("third") < 0;
              if (isLost && offers.stream().filter("offer"::equals).count() == 3) {
                offers.add("third");
              } else if (isLost) {
                return toNobody();
              }
            }
            synchronized (bob) {
              bob.notifyAll();
            }
            return said;
          });
      alice.transport().pathLost(bob.id());
      bob.await("the answer to the third offer", () -> heard(offers, "answer"));
      HostileSignalsTest.exchange(alice, bob);
      assertThat(alice.closed).isZero();
      assertThat(bob.closed).isZero();
      assertThat(alice.faults).isEmpty();
      assertThat(bob.faults).isEmpty();
    }
  }

  private static boolean heard(List<String> kinds, String kind) {
    synchronized (kinds) {
      return kinds.contains(kind);
    }
  }

  @Test
  void topic_findsWhoComesAndLosesWhoGoes() {
    Topic topic = new Topic("hedge");
    List<String> heard = new ArrayList<>();
    try (Party alice = new Party(1, hub)) {
      PeerDiscovery discovery = alice.transport().discovery().orElseThrow();
      PeerDiscovery.Gathering gathering = discovery.join(topic, listener(alice, heard));
      Party bob = new Party(2, hub);
      var unused = bob.transport().discovery().orElseThrow().join(topic, listener(bob, List.of()));
      alice.await("found", () -> heard.contains("found " + bob.id()));
      bob.close();
      alice.await("lost", () -> heard.contains("lost " + bob.id()));
      hub.setUp(false);
      alice.await("away", () -> heard.contains("away"));
      hub.setUp(true);
      alice.await("back", () -> heard.lastIndexOf("here") > heard.indexOf("away"));
      gathering.close();
    }
  }

  private static PeerDiscovery.Listener listener(Party party, List<String> heard) {
    return new PeerDiscovery.Listener() {
      private void note(String what) {
        synchronized (party) {
          if (heard instanceof ArrayList) {
            heard.add(what);
          }
          party.notifyAll();
        }
      }

      @Override
      public void found(PeerId peer, PeerAddress address) {
        note("found " + peer);
      }

      @Override
      public void lost(PeerId peer) {
        note("lost " + peer);
      }

      @Override
      public void reachable(boolean isReachable, String reason) {
        note(isReachable ? "here" : "away");
      }
    };
  }
}
