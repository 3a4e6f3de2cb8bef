package dev.pleach.dag.sync;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a comparison of scopes has found, and what follows from it: a document that is not here is
 * asked for; one that the other side lacks, or whose older state it shows, is sent; of any other
 * that differs the exchange is opened, or, where they are many, whatever is newer is asked for.
 */
final class ScopeFindings {
  /** Names or items in one SCOPE_DIFF. */
  private static final int PER_MESSAGE = 16_000;

  /** Documents whose exchanges are opened at once; of more whatever is newer is asked for. */
  private static final int OPENS_MAX = 128;

  /** What a document that is asked for is expected to bring, bytes. */
  static final long DOCUMENT_BYTES = 512;

  private record Differing(SharedScope scope, DocumentState ours) {}

  private final SessionContext context;
  private final Documents documents;
  private final List<Long> unknown = new ArrayList<>();
  private final List<Differing> differing = new ArrayList<>();
  private long found;

  ScopeFindings(SessionContext context, Documents documents) {
    this.context = context;
    this.documents = documents;
  }

  /**
   * One doc8, now and then that of several documents.
   *
   * @param theirs the states that only the other side has
   * @param ours the documents here that it does not have in the same state
   * @param key what {@code theirs} are told under
   */
  void compared(
      SharedScope scope, long doc8, List<Long> theirs, List<DocumentState> ours, StateKey key) {
    SessionContext.isReadable(() -> compare(scope, doc8, theirs, ours, key));
  }

  private void compare(
      SharedScope scope, long doc8, List<Long> theirs, List<DocumentState> ours, StateKey key) {
    if (theirs.isEmpty()) {
      ours.forEach(state -> documents.pushWhole(scope, state.document()));
    } else if (ours.isEmpty()) {
      unknown(List.of(scope), doc8);
    } else if (ours.size() == 1
        && theirs.size() == 1
        && isBehind(scope, ours.get(0), theirs.get(0), key)) {
      documents.pushNewer(scope, ours.get(0).document(), key, theirs.get(0));
    } else {
      ours.forEach(state -> differing.add(new Differing(scope, state)));
    }
  }

  /** The other side has documents of this doc8, and none is here that can be read. */
  void unknown(List<SharedScope> scopes, long doc8) {
    boolean isDamaged =
        scopes.stream().flatMap(s -> s.view().stream()).anyMatch(view -> view.isUnreadable(doc8));
    if (!isDamaged || context.mended.mayDo(doc8, context.now)) {
      unknown.add(doc8);
    }
  }

  private static boolean isBehind(
      SharedScope scope, DocumentState ours, long theirs, StateKey key) {
    return scope
        .view()
        .flatMap(view -> view.document(ours.document()))
        .flatMap(document -> PastState.lackedBy(document, key, theirs))
        .isPresent();
  }

  /** So many items differ, as a sketch has shown. */
  void found(long items) {
    found = items;
  }

  /** Says what was found so far. */
  void report(Exchange exchange, boolean isLast) {
    List<Long> names = List.copyOf(unknown);
    List<Differing> behind = new ArrayList<>();
    if (differing.size() <= OPENS_MAX) {
      differing.forEach(one -> documents.wishNow(one.ours().document()));
    } else {
      behind.addAll(differing);
    }
    unknown.clear();
    differing.clear();
    int size = Math.max(names.size(), behind.size());
    if (size > OPENS_MAX) {
      context.expect(Optional.empty(), size * DOCUMENT_BYTES);
    }
    for (int from = 0; from < size || from == 0 && isLast; from += PER_MESSAGE) {
      int to = from + PER_MESSAGE;
      PackedItems named = PackedItems.ofNames(part(names, from, to));
      diff(exchange, isLast && to >= size, named, items(part(behind, from, to)));
    }
  }

  private static <T> List<T> part(List<T> all, int from, int to) {
    return all.subList(Math.min(from, all.size()), Math.min(to, all.size()));
  }

  private void diff(Exchange exchange, boolean isLast, PackedItems named, PackedItems behind) {
    Message diff =
        new Message.ScopeDiff(
            exchange.xid(), isLast, named, List.of(), List.of(), behind, isLast ? found : 0);
    context.outbox.control(diff); // against the connection alone: the exchange ends with it
  }

  /** Returns behind items, 7 bytes each: the first 4 of doc8, the first 3 of state8. */
  private static PackedItems items(List<Differing> some) {
    ByteBuffer out = ByteBuffer.allocate(some.size() * PackedItems.BEHIND_BYTES);
    for (Differing one : some) {
      int state = (int) (plainState(one) >>> 40);
      out.putInt((int) (one.ours().doc8() >>> 32));
      out.put((byte) (state >>> 16)).put((byte) (state >>> 8)).put((byte) state);
    }
    return PackedItems.own(PackedItems.BEHIND_BYTES, out.array());
  }

  private static long plainState(Differing one) {
    return one.scope()
        .view()
        .flatMap(view -> view.document(one.ours().document()))
        .map(document -> StateKey.PLAIN.state8(document.heads()))
        .orElse(0L);
  }
}
