package dev.pleach.dag.sync;

import dev.pleach.dag.sketch.SketchDecoder;
import dev.pleach.dag.sketch.SketchDifference;
import dev.pleach.dag.sketch.SketchItem;
import dev.pleach.dag.sketch.SketchKey;
import dev.pleach.dag.sketch.SketchKind;
import dev.pleach.dag.sketch.SketchSet;
import dev.pleach.dag.sketch.SymbolStream;
import dev.pleach.dag.sketch.Symbols;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a peer says of many scopes at once: a sketch over (first 8 bytes of the tag, of the digest),
 * whose key is the speaker's nonce. It shows which scopes differ, and costs nothing for those that
 * do not.
 */
final class ClaimSketches {
  /** Above so many scopes a sketch is shorter than a list. */
  static final int SCOPES_MIN = Message.SCOPES_MAX + 1;

  private static final int SYMBOLS_MIN = 64;
  private static final int SYMBOLS_MAX = 1_024;
  private static final int SCOPES_PER_SYMBOL = 8;
  private static final SketchKind KIND = SketchKind.DOCUMENTS;

  /**
   * What a sketch has shown, by the first 8 bytes of tags.
   *
   * @param differing scopes that both have, with different digests
   * @param ours scopes that only this side has
   * @param theirs scopes that only the other side has
   */
  record Read(Set<Long> differing, Set<Long> ours, Set<Long> theirs) {}

  private ClaimSketches() {}

  static Message.ClaimSketch write(List<Message.ScopeClaim> claims, Sum128 nonce) {
    int count = Math.min(SYMBOLS_MAX, Math.max(SYMBOLS_MIN, claims.size() / SCOPES_PER_SYMBOL));
    Symbols symbols = symbols(claims, nonce, count);
    return new Message.ClaimSketch(claims.size(), symbols.bytes(claims.size()));
  }

  private static Symbols symbols(List<Message.ScopeClaim> claims, Sum128 nonce, int count) {
    return new SymbolStream(KIND, key(nonce), items(claims)).next(count);
  }

  private static SketchKey key(Sum128 nonce) {
    return SketchKey.of(nonce.bytes());
  }

  private static List<SketchItem> items(List<Message.ScopeClaim> claims) {
    return claims.stream()
        .map(claim -> SketchItem.of(claim.tag().high(), claim.digest().high()))
        .toList();
  }

  /**
   * Reads a stranger's sketch.
   *
   * @param own what this side would say of its scopes with the stranger's nonce and tags
   * @return empty if it cannot be read
   */
  static Optional<Read> read(
      Message.ClaimSketch sketch, List<Message.ScopeClaim> own, Sum128 nonce) {
    Optional<Symbols> symbols = Symbols.parse(KIND, 0, sketch.scopes(), sketch.symbols());
    if (symbols.isEmpty() || symbols.get().count() > SYMBOLS_MAX) {
      return Optional.empty();
    }
    Set<SketchItem> known = new HashSet<>(items(own));
    SketchDecoder decoder = new SketchDecoder(KIND, List.of(new Own(key(nonce), known)));
    int count = symbols.get().count();
    if (decoder.add(symbols.get(), symbols(own, nonce, count)) != SketchDecoder.State.DONE) {
      return Optional.empty();
    }
    Set<Long> ours = new HashSet<>();
    Set<Long> theirs = new HashSet<>();
    for (SketchDifference one : decoder.differences()) {
      (one.isRemote() ? theirs : ours).add(one.item().first());
    }
    Set<Long> differing = new HashSet<>(ours);
    differing.retainAll(theirs);
    ours.removeAll(differing);
    theirs.removeAll(differing);
    return Optional.of(new Read(differing, ours, theirs));
  }

  private record Own(SketchKey key, Set<SketchItem> items) implements SketchSet {
    @Override
    public boolean contains(SketchItem item) {
      return items.contains(item);
    }
  }
}
