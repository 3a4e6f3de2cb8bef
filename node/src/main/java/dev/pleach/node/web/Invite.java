package dev.pleach.node.web;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What another device needs to share a list: {@code pleach://join?database=…&topic=…}, with {@code
 * &signal=…} for each signalling server and {@code &peer=…} for each address to dial. A secret: who
 * has it may read and write.
 *
 * @param database the database's address
 * @param topic where its peers gather
 * @param signals signalling servers
 * @param peers addresses of peers
 */
public record Invite(String database, String topic, List<String> signals, List<String> peers) {
  private static final int CHARS_MAX = 4_096;

  /** Copies the lists. */
  public Invite {
    signals = List.copyOf(signals);
    peers = List.copyOf(peers);
  }

  /**
   * Reads a link.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Invite parse(String text) {
    if (text.length() > CHARS_MAX || !text.startsWith("pleach://join?")) {
      throw new IllegalArgumentException("not an invite, pleach://join?database=…&topic=…");
    }
    Map<String, List<String>> fields = new HashMap<>();
    for (String pair : text.substring(text.indexOf('?') + 1).split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        fields
            .computeIfAbsent(pair.substring(0, equals), name -> new ArrayList<>())
            .add(URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    for (String signal : fields.getOrDefault("signal", List.of())) {
      URI.create(signal);
    }
    return new Invite(
        one(fields, "database"),
        one(fields, "topic"),
        fields.getOrDefault("signal", List.of()),
        fields.getOrDefault("peer", List.of()));
  }

  private static String one(Map<String, List<String>> fields, String name) {
    List<String> values = fields.getOrDefault(name, List.of());
    if (values.size() != 1) {
      throw new IllegalArgumentException("an invite names one " + name);
    }
    return values.get(0);
  }

  /** Returns the link. */
  public String link() {
    StringBuilder link = new StringBuilder("pleach://join?database=").append(coded(database));
    link.append("&topic=").append(coded(topic));
    signals.forEach(signal -> link.append("&signal=").append(coded(signal)));
    peers.forEach(peer -> link.append("&peer=").append(coded(peer)));
    return link.toString();
  }

  private static String coded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
