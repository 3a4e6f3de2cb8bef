package dev.pleach.dag.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A comparison of a scope that no choice of documents makes dear: both sides step down a trie over
 * doc8, under a key that was drawn a moment ago, and drop what is equal. Either side answers each
 * message by itself, so nothing is lost with one that is.
 */
final class ScopeTrie implements Exchange {
  /** Messages that are answered in one comparison. */
  private static final int MESSAGES_MAX = 1_024;

  private static final int NODES_BYTES_MAX = 131_072;
  private static final int NODE_OVERHEAD_BYTES = 64;

  /** A node that is to be shown. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Named(byte[] prefix, boolean isListed) {}

  private final SessionContext context;
  private final long xid;
  private final SharedScope scope;
  private final Sum128 key;
  private final ExchangeCredit credit;
  private int answered;
  private boolean isAnswered;
  private long deadline;

  ScopeTrie(SessionContext context, long xid, SharedScope scope, Sum128 key) {
    this.context = context;
    this.xid = xid;
    this.scope = scope;
    this.key = key;
    this.credit = ExchangeCredit.ofExchange(context.options);
    activity();
  }

  @Override
  public long xid() {
    return xid;
  }

  @Override
  public ExchangeCredit credit() {
    return credit;
  }

  SharedScope scope() {
    return scope;
  }

  private void activity() {
    deadline = context.now + 8 * Math.max(4 * context.rtt(), ExchangeTimers.SECOND);
  }

  long deadline() {
    return deadline;
  }

  /** True if the last message left nothing to go on with. */
  boolean isAnswered() {
    return isAnswered;
  }

  /** Begins with the root. */
  void begin(ScopeView view) {
    boolean isSmall = view.documentCount() <= TrieWalk.ITEMS_FEW;
    send(new ArrayDeque<>(List.of(new Named(new byte[0], isSmall))));
  }

  /**
   * Answers a message; what was found goes to {@code findings}.
   *
   * @return false if it is not well-formed, or one too many
   */
  boolean take(Message.ScopeTrie message, ScopeView view, ScopeFindings findings) {
    activity();
    if (++answered > MESSAGES_MAX || !message.key().equals(key) || !isOrdered(message.nodes())) {
      return false;
    }
    TrieWalk own = new TrieWalk(view, key);
    Deque<Named> answer = new ArrayDeque<>();
    for (Message.TrieNode node : message.nodes()) {
      boolean isTaken =
          node.kind() == TrieWalk.ITEMS ? items(node, own, findings) : children(node, own, answer);
      if (!isTaken) {
        return false;
      }
    }
    isAnswered = answer.isEmpty();
    send(answer);
    findings.report(this, isAnswered);
    return true;
  }

  /** Nodes that lie beside each other, in order: none is worth more than one look at a document. */
  private static boolean isOrdered(List<Message.TrieNode> nodes) {
    for (int i = 1; i < nodes.size(); i++) {
      byte[] before = nodes.get(i - 1).prefix();
      byte[] next = nodes.get(i).prefix();
      int common = Math.min(before.length, next.length);
      if (Arrays.compareUnsigned(before, 0, common, next, 0, common) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean children(Message.TrieNode node, TrieWalk own, Deque<Named> answer) {
    if (node.prefix().length >= TrieWalk.DEPTH_MAX) {
      return false;
    }
    TrieWalk.Summary[] theirs = TrieWalk.read(node).orElse(new TrieWalk.Summary[0]);
    if (theirs.length == 0) {
      return false;
    }
    TrieWalk.Summary[] ours = own.children(node.prefix());
    for (int i = 0; i < theirs.length; i++) {
      if (!theirs[i].equals(ours[i])) {
        long count = ours[i].count();
        boolean isListed =
            count <= TrieWalk.ITEMS_FEW
                || theirs[i].count() <= TrieWalk.ITEMS_FEW && count <= TrieWalk.ITEMS_SOME;
        answer.add(new Named(TrieWalk.child(node.prefix(), i), isListed));
      }
    }
    return true;
  }

  private boolean items(Message.TrieNode node, TrieWalk own, ScopeFindings findings) {
    PackedItems theirs = PackedItems.own(PackedItems.DOC_BYTES, node.body());
    if (!theirs.isAscending() || !areBelow(theirs, node.prefix())) {
      return false;
    }
    Map<Long, List<Long>> states = new HashMap<>();
    for (int i = 0; i < theirs.size(); i++) {
      states.computeIfAbsent(theirs.name(i), doc8 -> new ArrayList<>()).add(theirs.int64(i, 8));
    }
    Map<Long, List<DocumentState>> here = new java.util.TreeMap<>();
    states.keySet().forEach(doc8 -> here.put(doc8, new ArrayList<>()));
    for (DocumentState state : own.below(node.prefix())) {
      List<Long> same = states.getOrDefault(state.doc8(), List.of());
      List<DocumentState> ours = here.computeIfAbsent(state.doc8(), doc8 -> new ArrayList<>());
      if (same.isEmpty() || !same.remove(state.state8())) {
        ours.add(state);
      }
    }
    here.forEach((doc8, ours) -> compared(findings, doc8, states, ours));
    return true;
  }

  private void compared(
      ScopeFindings findings, long doc8, Map<Long, List<Long>> states, List<DocumentState> ours) {
    List<Long> theirs = states.getOrDefault(doc8, List.of());
    if (!theirs.isEmpty() || !ours.isEmpty()) {
      findings.compared(scope, doc8, theirs, ours, StateKey.of(key));
    }
  }

  private static boolean areBelow(PackedItems items, byte[] prefix) {
    for (int i = 0; i < items.size(); i++) {
      byte[] bytes = java.nio.ByteBuffer.allocate(8).putLong(items.name(i)).array();
      if (!Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length)) {
        return false;
      }
    }
    return true;
  }

  /** Nodes are read when their turn to be sent comes: few bytes of the peer ask for many. */
  private void send(Deque<Named> nodes) {
    if (!nodes.isEmpty()) {
      long bytes = (long) NODE_OVERHEAD_BYTES * nodes.size();
      context.outbox.later(
          () -> scope.view().flatMap(view -> next(view, nodes)), bytes, Optional.of(credit));
    }
  }

  private Optional<Message> next(ScopeView view, Deque<Named> nodes) {
    TrieWalk own = new TrieWalk(view, key);
    List<Message.TrieNode> some = new ArrayList<>();
    int bytes = 0;
    while (!nodes.isEmpty() && bytes < NODES_BYTES_MAX) {
      Named next = nodes.removeFirst();
      Message.TrieNode node = own.node(next.prefix(), next.isListed());
      some.add(node);
      bytes += node.body().length + NODE_OVERHEAD_BYTES;
    }
    PackedItems tags = PackedItems.ofNames(List.of(scope.ownTag().high()));
    return some.isEmpty()
        ? Optional.empty()
        : Optional.of(new Message.ScopeTrie(xid, tags, key, some));
  }
}
