package dev.pleach.node.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.node.signal.SignalOptions.Limit;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules of the signalling server, without a socket. */
class LobbyTest {
  private static final InetSocketAddress LOOPBACK = new InetSocketAddress("127.0.0.1", 0);
  private static final TokenKey KEY = TokenKey.of(new byte[32]);
  private static final String ROOM = "the-room";
  private static final String JOIN = "{\"type\":\"join\",\"room\":\"the-room\"}";

  private long nanos;
  private long unixSeconds = 1_000_000;
  private final Random random = new Random(1);

  private Lobby lobby(SignalOptions options) {
    return new Lobby(options, () -> nanos, () -> unixSeconds, random::nextBytes);
  }

  /** A client, and what it was sent. */
  private static final class Guest implements Lobby.Wire {
    final List<String> heard = new ArrayList<>();
    final Lobby lobby;
    final Optional<Lobby.Client> client;
    boolean reads = true;

    /** Its socket stays open when it is told to go. */
    boolean lingers;

    int closed;

    Guest(Lobby lobby, String address) {
      this.lobby = lobby;
      this.client = lobby.connect(this, address);
    }

    void say(String text) {
      lobby.text(client.orElseThrow(), text);
    }

    String last() {
      return heard.get(heard.size() - 1);
    }

    String id() {
      return heard.get(0).replaceAll(".*\"id\":\"([a-z2-7]+)\".*", "$1");
    }

    @Override
    public boolean send(String text) {
      heard.add(text);
      return reads;
    }

    @Override
    public void close(int code, String reason) {
      closed = code;
      if (!lingers && client != null) {
        client.ifPresent(lobby::gone);
      }
    }
  }

  private static String signal(String room, String to) {
    return "{\"type\":\"signal\",\"room\":\""
        + room
        + "\",\"to\":\""
        + to
        + "\",\"connection\":\"c\",\"data\":{\"x\":1}}";
  }

  @Test
  void membersHearOfEachOther_andSignalsAreStamped() {
    Lobby lobby = lobby(SignalOptions.on(LOOPBACK));
    Guest alice = new Guest(lobby, "a");
    Guest bob = new Guest(lobby, "b");
    assertThat(alice.heard.get(0)).contains("\"type\":\"welcome\"", "\"version\":1");
    assertThat(alice.id()).hasSize(26).isNotEqualTo(bob.id());
    alice.say(JOIN);
    bob.say(JOIN);
    assertThat(bob.last()).contains("joined", alice.id());
    assertThat(alice.last()).contains("peer-joined", bob.id());
    bob.say(signal(ROOM, alice.id()));
    assertThat(alice.last())
        .isEqualTo(
            "{\"type\":\"signal\",\"room\":\"the-room\",\"from\":\""
                + bob.id()
                + "\",\"connection\":\"c\",\"data\":{\"x\":1}}");
    lobby.gone(bob.client.orElseThrow());
    assertThat(alice.last()).contains("peer-left", bob.id());
    assertThat(lobby.metrics().rooms).isEqualTo(1);
  }

  @Test
  void spoofedSender_isRefusedByNameAndCutOff() {
    Lobby lobby = lobby(SignalOptions.on(LOOPBACK));
    Guest alice = new Guest(lobby, "a");
    alice.say(JOIN);
    alice.say("{\"type\":\"ping\",\"from\":\"somebody\"}");
    assertThat(alice.last()).contains("bad-message", "'from' is the server's to say");
    assertThat(alice.closed).isEqualTo(4400);
    assertThat(lobby.metrics().refusals("bad-message")).isPositive();
  }

  @Test
  void messageToAnotherRoom_isRefusedAndTellsNothing() {
    Lobby lobby = lobby(SignalOptions.on(LOOPBACK));
    Guest alice = new Guest(lobby, "a");
    Guest bob = new Guest(lobby, "b");
    alice.say(JOIN);
    bob.say(JOIN.replace(ROOM, "other-room"));
    int heard = alice.heard.size();
    List<String> answers = new ArrayList<>();
    for (String room : List.of(ROOM, "other-room", "no-such-room")) {
      bob.say(signal(room, alice.id()));
      answers.add(bob.last().replaceAll(",\"room\":\"[^\"]*\"", ""));
    }
    bob.say(signal("other-room", bob.id()));
    answers.add(bob.last().replaceAll(",\"room\":\"[^\"]*\"", ""));
    assertThat(answers).allMatch(text -> text.contains("no-such-peer"));
    assertThat(Set.copyOf(answers)).as("one answer, whatever the reason").hasSize(1);
    assertThat(alice.heard).hasSize(heard);
    assertThat(bob.closed).isZero();
  }

  @Test
  void rx9125_duplicateJoin() {
    Lobby lobby = lobby(SignalOptions.on(LOOPBACK));
    Guest alice = new Guest(lobby, "a");
    Guest bob = new Guest(lobby, "b");
    alice.say(JOIN);
    bob.say(JOIN);
    int heard = alice.heard.size();
    bob.say(JOIN);
    assertThat(bob.last()).contains("joined", alice.id());
    assertThat(alice.heard).hasSize(heard);
  }

  @Test
  void rx_signallingSurvivesBadInput() {
    Lobby lobby = lobby(SignalOptions.on(LOOPBACK));
    Guest alice = new Guest(lobby, "a");
    alice.say(JOIN);
    for (String bad :
        List.of(
            "",
            "x",
            "[]",
            "{",
            "null",
            "{}",
            "{\"type\":1}",
            "{\"type\":\"unheard-of\"}",
            "{\"type\":\"join\"}",
            "{\"type\":\"join\",\"room\":\"a b\"}",
            "{\"type\":\"join\",\"room\":\"the-room\",\"token\":7}",
            "{\"type\":\"signal\",\"room\":\"the-room\"}",
            "{\"type\":\"signal\",\"room\":\"the-room\",\"to\":\"x\",\"connection\":\"c\",\"data\":1}",
            "{\"type\":\"ping\",\"type\":\"ping\"}",
            "[".repeat(5_000))) {
      Guest guest = new Guest(lobby, "b");
      guest.say(bad);
      assertThat(guest.closed).as(bad).isEqualTo(4400);
      assertThat(guest.last()).contains("\"type\":\"error\"", "bad-message");
      guest.say(JOIN);
    }
    alice.say("{\"type\":\"ping\"}");
    assertThat(alice.last()).contains("pong");
    assertThat(lobby.metrics().connections).isEqualTo(1);
  }

  @Test
  void tokens_letIntoTheirRoomUntilTheyExpire() {
    Lobby lobby = lobby(SignalOptions.on(LOOPBACK, KEY));
    String token = KEY.issue(ROOM, unixSeconds + 10, 1, "first");
    Guest alice = new Guest(lobby, "a");
    alice.say(JOIN);
    assertThat(alice.last()).contains("token-wrong");
    alice.say(withToken(ROOM, token));
    assertThat(alice.last()).contains("joined");

    Guest mallory = new Guest(lobby, "m");
    mallory.say(withToken(ROOM, token));
    assertThat(mallory.last()).as("a replayed token").contains("token-in-use");
    mallory.say(withToken("other-room", token));
    assertThat(mallory.last()).contains("token-wrong");
    char[] changed = token.toCharArray();
    changed[15] = changed[15] == 'A' ? 'B' : 'A';
    mallory.say(withToken(ROOM, new String(changed)));
    assertThat(mallory.last()).contains("token-wrong");
    mallory.say(withToken(ROOM, "rubbish%"));
    assertThat(mallory.last()).contains("token-wrong");

    lobby.gone(alice.client.orElseThrow());
    unixSeconds += 11;
    mallory.say(withToken(ROOM, token));
    assertThat(mallory.last()).as("a replayed token, later").contains("token-expired");
    assertThat(lobby.metrics().refusals("token-expired")).isEqualTo(1);
  }

  @Test
  void tokenOfSeveralUses_countsThoseThatAreThere() {
    Lobby lobby = lobby(SignalOptions.on(LOOPBACK, KEY));
    String token = KEY.issue(ROOM, unixSeconds + 10, 2, "two");
    Guest alice = new Guest(lobby, "a");
    Guest bob = new Guest(lobby, "b");
    Guest carol = new Guest(lobby, "c");
    for (Guest guest : List.of(alice, bob, carol)) {
      guest.say(withToken(ROOM, token));
    }
    assertThat(bob.last()).contains("joined");
    assertThat(carol.last()).contains("token-in-use");
    bob.say("{\"type\":\"leave\",\"room\":\"the-room\"}");
    carol.say(withToken(ROOM, token));
    assertThat(carol.last()).contains("joined");
  }

  private static String withToken(String room, String token) {
    return "{\"type\":\"join\",\"room\":\"" + room + "\",\"token\":\"" + token + "\"}";
  }

  @Test
  void floodOfJoins_isBoundedAndCutOff() {
    Lobby lobby = lobby(SignalOptions.on(LOOPBACK).withLimit(Limit.ROOMS_MAX, 40));
    Guest mallory = new Guest(lobby, "m");
    for (int i = 0; i < 200 && mallory.closed == 0; i++) {
      mallory.say(JOIN.replace(ROOM, "room-number-" + i));
    }
    assertThat(mallory.closed).isEqualTo(4429);
    assertThat(mallory.last()).contains("too-many-messages");
    assertThat(lobby.metrics().refusals("server-full")).isEqualTo(10);
    assertThat(lobby.metrics().rooms).as("she is gone, and so are they").isZero();
  }

  @Test
  void limits_holdAtOneMore() {
    SignalOptions options =
        SignalOptions.on(LOOPBACK)
            .withLimit(Limit.PEERS_PER_ROOM_MAX, 2)
            .withLimit(Limit.ROOMS_PER_PEER_MAX, 2)
            .withLimit(Limit.CONNECTIONS_PER_IP_MAX, 3)
            .withLimit(Limit.CONNECTIONS_MAX, 5)
            .withLimit(Limit.MESSAGE_BYTES_MAX, 500);
    Lobby lobby = lobby(options);
    List<Guest> guests = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      guests.add(new Guest(lobby, "a"));
      guests.get(i).say(JOIN);
    }
    assertThat(guests.get(1).last()).contains("joined");
    assertThat(guests.get(2).last()).contains("room-full");
    Guest fourth = new Guest(lobby, "a");
    assertThat(fourth.client).isEmpty();
    assertThat(fourth.last()).contains("too-many-from-address");
    Guest other = new Guest(lobby, "b");
    for (String room : List.of("room-one", "room-two", "room-three")) {
      other.say(JOIN.replace(ROOM, room));
    }
    assertThat(other.last()).contains("too-many-rooms");
    assertThat(new Guest(lobby, "c").client).isPresent();
    assertThat(new Guest(lobby, "d").last()).contains("server-full");
    other.say(signal("room-one", "x".repeat(501)));
    assertThat(other.closed).isEqualTo(1009);
  }

  @Test
  void arrivals_areBoundedEvenIfTheyLeaveAgain() {
    Lobby lobby =
        lobby(SignalOptions.on(LOOPBACK).withLimit(Limit.ARRIVALS_PER_IP_PER_MINUTE_MAX, 5));
    for (int i = 0; i < 5; i++) {
      lobby.gone(new Guest(lobby, "m").client.orElseThrow());
    }
    assertThat(new Guest(lobby, "m").last()).contains("too-many-from-address");
    assertThat(new Guest(lobby, "b").client).isPresent();
    nanos += 61_000_000_000L;
    assertThat(new Guest(lobby, "m").client).isPresent();
  }

  @Test
  void silentAndIdleAndSlowClients_areCutOff() {
    Lobby lobby = lobby(SignalOptions.on(LOOPBACK));
    Guest idle = new Guest(lobby, "a");
    Guest alice = new Guest(lobby, "b");
    Guest slow = new Guest(lobby, "c");
    alice.say(JOIN);
    slow.say(JOIN);
    nanos += 11_000_000_000L;
    lobby.sweep();
    assertThat(idle.last()).contains("no-join");
    assertThat(alice.closed).isZero();
    slow.reads = false;
    alice.say(signal(ROOM, slow.id()));
    assertThat(slow.closed).isEqualTo(4429);
    assertThat(alice.last()).as("rx9125_leaversAreAnnounced").contains("peer-left", slow.id());
    nanos += 121_000_000_000L;
    lobby.sweep();
    assertThat(alice.last()).contains("silent");
    assertThat(lobby.metrics().rooms).isZero();
  }

  @Test
  void memberFoundSlowDuringAJoin_leavesOneRoomToTheOthers() {
    Lobby lobby = lobby(SignalOptions.on(LOOPBACK));
    Guest slow = new Guest(lobby, "a");
    Guest bob = new Guest(lobby, "b");
    Guest carol = new Guest(lobby, "c");
    slow.say(JOIN);
    slow.reads = false;
    bob.say(JOIN);
    assertThat(slow.closed).isEqualTo(4429);
    assertThat(bob.last()).contains("peer-left", slow.id());
    carol.say(JOIN);
    assertThat(carol.last()).contains("joined", bob.id());
    assertThat(bob.last()).contains("peer-joined", carol.id());
    carol.say(signal(ROOM, bob.id()));
    assertThat(bob.last()).contains("\"type\":\"signal\"", carol.id());
  }

  @Test
  void clientSlowAtItsOwnJoin_leavesNoRoomBehind() {
    Lobby lobby = lobby(SignalOptions.on(LOOPBACK).withLimit(Limit.ROOMS_MAX, 2));
    for (int i = 0; i < 3; i++) {
      Guest slow = new Guest(lobby, "place-" + i);
      slow.reads = false;
      slow.say(JOIN.replace(ROOM, "room-number-" + i));
      assertThat(slow.closed).isEqualTo(4429);
    }
    assertThat(lobby.metrics().rooms).isZero();
    Guest alice = new Guest(lobby, "a");
    Guest slow = new Guest(lobby, "b");
    alice.say(JOIN);
    slow.reads = false;
    slow.say(JOIN);
    assertThat(alice.last()).contains("peer-left", slow.id());
  }

  @Test
  void newcomerFoundSlowByAnotherRoom_isTakenBack() {
    Lobby lobby = lobby(SignalOptions.on(LOOPBACK));
    Guest alice = new Guest(lobby, "a");
    Guest slow = new Guest(lobby, "b");
    Guest bob = new Guest(lobby, "c");
    for (Guest guest : List.of(slow, bob)) {
      guest.say(JOIN.replace(ROOM, "other-room"));
    }
    slow.say(JOIN);
    alice.say(JOIN);
    slow.reads = false;
    bob.reads = false; // hears in the other room that the slow one left, in the middle of its join
    bob.say(JOIN);
    assertThat(bob.closed).isEqualTo(4429);
    assertThat(alice.last()).contains("peer-left", bob.id());
    assertThat(lobby.metrics().rooms).isEqualTo(1);
  }

  /** Each hears of the end of the one before, and is found slow by that. */
  @Test
  void clientsFoundSlowOneByAnother_areEndedHoweverManyTheyAre() {
    int chain = 5_000;
    Lobby lobby = lobby(SignalOptions.on(LOOPBACK));
    List<Guest> guests = new ArrayList<>();
    for (int i = 0; i < chain; i++) {
      Guest guest = new Guest(lobby, "place-" + i);
      guest.say(JOIN.replace(ROOM, "room-number-" + i));
      guest.say(JOIN.replace(ROOM, "room-number-" + (i + 1)));
      guests.add(guest);
    }
    guests.forEach(guest -> guest.reads = false);
    guests.get(0).say("{\"type\":\"ping\"}");
    assertThat(guests).allMatch(guest -> guest.closed == 4429);
    assertThat(lobby.metrics().rooms).isZero();
    assertThat(lobby.metrics().connections).isZero();
  }

  @Test
  void clientThatWasEnded_countsUntilItsSocketIsGone() {
    Lobby lobby = lobby(SignalOptions.on(LOOPBACK).withLimit(Limit.CONNECTIONS_PER_IP_MAX, 2));
    Guest alice = new Guest(lobby, "a");
    Guest slow = new Guest(lobby, "a");
    alice.say(JOIN);
    slow.say(JOIN);
    slow.lingers = true;
    slow.reads = false;
    alice.say(signal(ROOM, slow.id()));
    assertThat(slow.closed).isEqualTo(4429);
    assertThat(alice.last()).contains("peer-left", slow.id());
    assertThat(new Guest(lobby, "a").last()).contains("too-many-from-address");
    nanos += 121_000_000_000L;
    alice.say("{\"type\":\"ping\"}");
    lobby.sweep();
    assertThat(lobby.metrics().connections).isEqualTo(2);
    lobby.gone(slow.client.orElseThrow());
    lobby.gone(slow.client.orElseThrow());
    assertThat(lobby.metrics().connections).isEqualTo(1);
    assertThat(new Guest(lobby, "a").client).isPresent();
    assertThat(new Guest(lobby, "a").last()).contains("too-many-from-address");
  }

  /**
   * What a member may send, others must be able to take; numbers may grow when they are written.
   */
  @Test
  void messageThatGrowsOnTheWay_isNotPassedOn() {
    Lobby lobby = lobby(SignalOptions.on(LOOPBACK));
    int most = Limit.MESSAGE_BYTES_MAX.preset();
    Guest bob = new Guest(lobby, "b");
    bob.say(JOIN);
    for (String data : List.of("\"" + "x".repeat(most) + "\"", "[" + "1e6,".repeat(4_000) + "0]")) {
      Guest mallory = new Guest(lobby, "m");
      mallory.say(JOIN);
      String message = signal(ROOM, bob.id()).replace("{\"x\":1}", "{\"x\":" + data + "}");
      if (message.length() > most) {
        message = message.replace("x".repeat(message.length() - most) + "\"", "\"");
      }
      assertThat(message.length()).isLessThanOrEqualTo(most);
      mallory.say(message);
      assertThat(mallory.closed).isEqualTo(1009);
    }
    assertThat(bob.heard).allMatch(text -> text.length() <= most);
    assertThat(bob.closed).isZero();
  }

  @Test
  void bye_tellsEverybodyWhenToComeBack() {
    Lobby lobby = lobby(SignalOptions.on(LOOPBACK));
    Guest alice = new Guest(lobby, "a");
    alice.say(JOIN);
    lobby.bye();
    assertThat(alice.last()).contains("bye", "reconnectMillis");
    assertThat(alice.closed).isEqualTo(1012);
  }

  @Test
  void serverThatOthersCanReach_needsAKey() {
    assertThatThrownBy(() -> SignalOptions.on(new InetSocketAddress("0.0.0.0", 0)))
        .hasMessageContaining("needs a key");
    assertThat(SignalOptions.on(new InetSocketAddress("0.0.0.0", 0), KEY).key()).isPresent();
    assertThatThrownBy(() -> TokenKey.of(Arrays.copyOf(new byte[0], 15)))
        .hasMessageContaining("16 to 1024");
  }
}
