package dev.pleach.adapter.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerDiscovery;
import dev.pleach.port.PeerId;
import dev.pleach.port.Topic;
import java.util.ArrayList;
import java.util.List;
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
