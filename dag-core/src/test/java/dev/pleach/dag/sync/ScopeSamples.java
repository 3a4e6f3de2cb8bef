package dev.pleach.dag.sync;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The messages that compare scopes by sketches and tries, with fixed contents. */
final class ScopeSamples {
  private ScopeSamples() {}

  static void addTo(Map<String, Message> all) {
    PackedItems noNames = PackedItems.none(PackedItems.NAME_BYTES);
    Message.ScopeClaim claim = new Message.ScopeClaim(new Sum128(1, 2), 3, new Sum128(4, 5));
    List<Message.ScopeClaim> claims = List.of(claim);
    Optional<Message.ClaimSketch> sketched =
        Optional.of(new Message.ClaimSketch(70, new byte[] {1, 2}));
    all.put(
        "HELLO sketched",
        new Message.Hello(
            1, 0, 65_536, 1 << 20, new Sum128(8, 9), 1, List.of(), sketched, noNames));
    all.put(
        "HELLO following",
        new Message.Hello(
            1,
            0,
            65_536,
            1 << 20,
            new Sum128(8, 9),
            0,
            claims,
            Optional.empty(),
            Samples.names(77)));
    all.put("DIGEST sketched", new Message.ScopeDigests(1, List.of(), sketched));
    all.put(
        "SCOPE_SKETCH",
        new Message.ScopeSketch(
            4,
            Samples.names(77, 78),
            List.of(0L, 0L),
            Optional.empty(),
            300,
            64,
            new byte[] {1, 2}));
    all.put(
        "SCOPE_SKETCH keyed",
        new Message.ScopeSketch(
            4,
            Samples.names(77),
            List.of(0L),
            Optional.of(new Sum128(8, 9)),
            300,
            0,
            new byte[] {1}));
    Message.TrieNode inner = new Message.TrieNode(new byte[] {1}, 0, new byte[32], new byte[] {3});
    Message.TrieNode leaf =
        new Message.TrieNode(new byte[] {2, 3}, 1, new byte[0], Samples.docs(2, 1).bytes());
    all.put(
        "SCOPE_TRIE",
        new Message.ScopeTrie(4, Samples.names(77), new Sum128(8, 9), List.of(inner, leaf)));
    all.put(
        "SCOPE_DIFF behind",
        new Message.ScopeDiff(
            4,
            true,
            noNames,
            List.of(),
            List.of(),
            PackedItems.of(7, new byte[] {1, 2, 3, 4, 5, 6, 7}),
            0));
    all.put(
        "SCOPE_DIFF found",
        new Message.ScopeDiff(4, true, noNames, List.of(), List.of(), PackedItems.none(7), 20));
  }
}
