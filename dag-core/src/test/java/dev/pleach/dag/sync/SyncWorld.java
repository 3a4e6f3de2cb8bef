package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.TestReplica.TestScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;

/** Replicas with sessions between them, under a virtual clock; one seed replays everything. */
final class SyncWorld {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;

  final Random random;
  long now = 1_000 * SECOND;
  long latency = 50 * MILLI;

  /** So long is this replica busy with each frame that it is sent. */
  final Map<String, Long> frameCosts = new HashMap<>();

  /** So much later does this replica hear what it is sent: it has much to do. */
  final Map<String, Long> lateness = new HashMap<>();

  double loss;
  double duplication;
  double reordering;
  long storeDelay;
  SessionOptions options = SessionOptions.DEFAULT;

  final Map<String, TestReplica> replicas = new LinkedHashMap<>();
  final List<Link> links = new ArrayList<>();
  final List<String> faults = new ArrayList<>();
  final List<Sent> log = new ArrayList<>();

  /** How often each block was sent to each replica. */
  final Map<String, Map<Cid, Integer>> received = new HashMap<>();

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.no, b.no));
  private long eventNo;

  /** What replicas remember of the one peer that each of them meets. */
  final Map<String, ScopeMemory> memories = new HashMap<>();

  record Sent(long at, String from, Message message, int bytes) {}

  private record Event(long at, long no, Runnable run) {}

  /** One connection: a session at either end. */
  final class Link {
    final String[] names;
    final PeerSession[] sessions = new PeerSession[2];
    final Reassembly[] taps = {new Reassembly(), new Reassembly()};
    final long[] lastArrival = new long[2];
    final List<SessionOutput> outputs = new ArrayList<>();

    /** Documents of exchanges, as messages named them. */
    final Map<Long, DocumentId> exchanged = new HashMap<>();

    boolean isUp = true;

    Link(String dialler, String listener) {
      names = new String[] {dialler, listener};
      for (int side = 0; side < 2; side++) {
        sessions[side] =
            new PeerSession(
                options,
                replica(side).peerKey(),
                replica(1 - side).peerKey(),
                side == 0,
                replica(side),
                random::nextLong,
                memories.getOrDefault(names[side], ScopeMemory.NONE));
      }
    }

    TestReplica replica(int side) {
      return replicas.get(names[side]);
    }

    PeerSession session(String name) {
      return sessions[names[0].equals(name) ? 0 : 1];
    }

    void start() {
      for (int side = 0; side < 2; side++) {
        sessions[side].start(now);
        drain(side);
      }
    }

    void cut() {
      isUp = false;
      links.remove(this);
    }

    void drain(int side) {
      Optional<SessionOutput> output = sessions[side].poll();
      for (int i = 0; output.isPresent(); i++) {
        if (i > 1_000_000) {
          throw new AssertionError("poll does not end");
        }
        perform(side, output.get());
        output = sessions[side].poll();
      }
    }

    private void perform(int side, SessionOutput output) {
      if (output instanceof SessionOutput.Send send) {
        transmit(side, send.frame());
      } else if (output instanceof SessionOutput.Deliver deliver) {
        schedule(storeDelay, () -> store(side, deliver.delivery()));
      } else if (output instanceof SessionOutput.WakeAt wake) {
        schedule(
            Math.max(0, wake.nanos() - now), () -> input(side, () -> sessions[side].tick(now)));
      } else if (output instanceof SessionOutput.PeerFault fault) {
        faults.add(names[side] + ": " + fault.reason());
      } else if (output instanceof SessionOutput.Close close) {
        faults.add(names[side] + " closes: " + close.reason());
        cut();
      } else {
        if (output instanceof SessionOutput.ScopeInSync scope) {
          replica(side).nowAgreed(replica(1 - side).peerKey(), scope.scope());
        }
        outputs.add(output);
      }
    }

    private void input(int side, Runnable input) {
      if (isUp) {
        input.run();
        drain(side);
        replica(side).leaveOutDamaged();
      }
    }

    private void transmit(int side, byte[] frame) {
      tap(side, frame);
      if (random.nextDouble() < loss) {
        return;
      }
      int copies = random.nextDouble() < duplication ? 2 : 1;
      for (int i = 0; i < copies; i++) {
        String to = names[1 - side];
        long at = now + latency + lateness.getOrDefault(to, 0L);
        at = Math.max(at, lastArrival[side] + frameCosts.getOrDefault(to, Long.MIN_VALUE / 2));
        if (random.nextDouble() < reordering) {
          at += (long) (random.nextDouble() * 3 * latency);
        } else if (reordering == 0) {
          at = Math.max(at, lastArrival[side]);
        }
        lastArrival[side] = at;
        schedule(
            at - now, () -> input(1 - side, () -> sessions[1 - side].frame(frame.clone(), now)));
      }
    }

    private void tap(int side, byte[] frame) {
      FrameCodec.Frame read = FrameCodec.read(frame).orThrow();
      Optional<byte[]> message = taps[side].take(read).orThrow();
      message.ifPresent(
          bytes -> {
            Message decoded = MessageCodec.decode(bytes).orThrow();
            log.add(new Sent(now, names[side], decoded, bytes.length + 4));
            count(names[1 - side], exchanged, decoded);
          });
    }

    private void store(int side, Delivery delivery) {
      input(
          side,
          () -> {
            List<SignedBlock> added = new ArrayList<>();
            DeliveryResult result = replica(side).take(delivery, added);
            sessions[side].stored(result, now);
            relay(names[side], this, delivery.document(), added);
          });
    }
  }

  SyncWorld(long seed) {
    random = new Random(seed);
  }

  TestReplica replica(String name) {
    return replicas.computeIfAbsent(name, any -> new TestReplica(TestReplica.keyOf(name)));
  }

  Link connect(String dialler, String listener) {
    replica(dialler);
    replica(listener);
    Link link = new Link(dialler, listener);
    links.add(link);
    link.start();
    return link;
  }

  /** A replica writes, and its sessions are told. */
  SignedBlock write(String name, TestScope scope, DocumentName document, int payload) {
    SignedBlock signed = replica(name).write(scope, document, payload);
    relay(name, null, document.documentId(), List.of(signed));
    return signed;
  }

  private void relay(String name, Link origin, DocumentId document, List<SignedBlock> blocks) {
    if (blocks.isEmpty()) {
      return;
    }
    List<SignedBlock> sorted = new ArrayList<>(blocks);
    sorted.sort(java.util.Comparator.comparing(SignedBlock::block, Block.TOPOLOGICAL));
    for (Link link : List.copyOf(links)) {
      for (int side = 0; side < 2; side++) {
        if (link != origin && link.names[side].equals(name)) {
          int at = side;
          link.input(side, () -> link.sessions[at].appended(document, sorted, now));
        }
      }
    }
  }

  private void count(String to, Map<Long, DocumentId> exchanged, Message message) {
    if (message instanceof Message.DocOpen open) {
      exchanged.put(open.xid(), open.document());
    } else if (message instanceof Message.Pack pack) {
      pack.document().ifPresent(document -> exchanged.put(pack.xid(), document));
      count(to, pack.content().read(exchanged.get(pack.xid())).orThrow());
    } else if (message instanceof Message.Push push) {
      count(to, push.content().read(push.document()).orThrow());
    }
  }

  private void count(String to, List<PackRecord> records) {
    for (PackRecord record : records) {
      received
          .computeIfAbsent(to, any -> new HashMap<>())
          .merge(record.block().orThrow().cid(), 1, Integer::sum);
    }
  }

  void schedule(long delay, Runnable run) {
    events.add(new Event(now + delay, eventNo++, run));
  }

  /** Runs until the time is over. */
  void run(long nanos) {
    long end = now + nanos;
    while (!events.isEmpty() && events.peek().at <= end) {
      step();
    }
    now = end;
  }

  /** Runs until all sessions are at rest; fails instead of running for ever. */
  void drive(long nanosMax) {
    long end = now + nanosMax;
    while (!isIdle() || !events.isEmpty() && events.peek().at <= now + 4 * latency) {
      if (events.isEmpty() || events.peek().at > end) {
        throw new AssertionError("not idle after " + nanosMax / MILLI + " ms");
      }
      step();
    }
  }

  private void step() {
    Event event = events.remove();
    now = Math.max(now, event.at);
    event.run.run();
  }

  private boolean isIdle() {
    return links.stream().allMatch(l -> l.sessions[0].isIdle() && l.sessions[1].isIdle());
  }

  /** Bytes of the messages of these types, each with its frame. */
  long bytesOf(int... types) {
    return log.stream()
        .filter(sent -> java.util.Arrays.stream(types).anyMatch(t -> t == sent.message().type()))
        .mapToLong(Sent::bytes)
        .sum();
  }

  List<Integer> typesSent() {
    return log.stream().map(sent -> sent.message().type()).toList();
  }

  /** How many blocks were sent that the receiver had been sent before. */
  long duplicates() {
    return received.values().stream()
        .flatMap(counts -> counts.values().stream())
        .mapToLong(count -> count - 1)
        .sum();
  }
}
