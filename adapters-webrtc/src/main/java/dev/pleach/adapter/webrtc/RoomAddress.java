package dev.pleach.adapter.webrtc;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.Topic;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code /pleach-room/<room>}, or with {@code /p2p/<peer id>} a peer in it. The servers on which
 * the room is are no part of it: they are settings, and may change while the address is kept.
 *
 * @param room 6 to 99 characters of {@code A-Z a-z 0-9 _ -}
 * @param peer who, or empty for the room as such
 */
record RoomAddress(String room, Optional<PeerId> peer) {
  private static final Pattern FORM =
      Pattern.compile("/pleach-room/([A-Za-z0-9_-]{6,99})(?:/p2p/([1-9A-HJ-NP-Za-km-z]{1,128}))?");
  private static final Pattern ROOM = Pattern.compile("[A-Za-z0-9_-]{6,99}");
  private static final String ROOM_OF_TOPIC = "pleach/webrtc/room/1";

  static Optional<RoomAddress> parse(PeerAddress address) {
    Matcher matcher = FORM.matcher(address.text());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String peer = matcher.group(2);
    try {
      return Optional.of(
          new RoomAddress(
              matcher.group(1), peer == null ? Optional.empty() : Optional.of(PeerId.parse(peer))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static boolean isRoom(String text) {
    return ROOM.matcher(text).matches();
  }

  /**
   * Returns the room of a topic: base64url of HMAC-SHA256 with the topic as the key, so that the
   * server cannot tell the topic.
   */
  static String roomOf(Topic topic) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(topic.text().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] room = mac.doFinal(ROOM_OF_TOPIC.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(room);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  RoomAddress with(PeerId other) {
    return new RoomAddress(room, Optional.of(other));
  }

  PeerAddress toPeerAddress() {
    return new PeerAddress("/pleach-room/" + room + peer.map(id -> "/p2p/" + id).orElse(""));
  }
}
