package dev.pleach.adapter.webrtc;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCAnswerOptions;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCDataChannel;
import dev.onvoid.webrtc.RTCDataChannelBuffer;
import dev.onvoid.webrtc.RTCDataChannelInit;
import dev.onvoid.webrtc.RTCDataChannelObserver;
import dev.onvoid.webrtc.RTCDataChannelState;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.RTCStats;
import dev.onvoid.webrtc.RTCStatsType;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One native peer connection with its one data channel.
 *
 * <p>Threads. All methods but {@link #send} and {@link #buffered} are for the loop; those two are
 * for anybody. Events come to the loop, messages stay on the native thread that brings them, which
 * must be given back soon. The library has one such thread, its signalling thread, for all
 * connections of the process, and another for the network. Sending waits for the network thread
 * alone, which never waits for Java: so one may send from anywhere, also while a message is heard.
 * All other calls may wait for the signalling thread: the loop makes them, without holding the lock
 * that those who send want.
 */
final class NativePeer {
  private static final Logger LOG = LoggerFactory.getLogger(NativePeer.class);

  static final String LABEL = "pleach";
  static final String PROTOCOL = "pleach/1";

  /** Hears of events, on the loop. */
  interface Listener {
    void candidate(String mid, int line, String text);

    void connected();

    void disconnected();

    void channelOpen();

    void ended(String reason);
  }

  private final Executor loop;
  private final Listener listener;
  private final Consumer<byte[]> messages;
  private final Object lock = new Object();
  private final RTCPeerConnection connection;
  private final List<RTCIceCandidate> early = new ArrayList<>();
  private @Nullable RTCDataChannel channel;
  private boolean hasLocal;
  private boolean hasRemote;
  private boolean open;
  private boolean closed;

  /** The side that offers makes the only channel; guarded by {@link #lock}. */
  private boolean hasChannel;

  /** Channels of the other side's that nobody wants; guarded by {@link #lock}. */
  private final List<RTCDataChannel> refused = new ArrayList<>();

  /** Makes the connection; whoever offers makes the channel. */
  NativePeer(
      RTCConfiguration configuration,
      boolean offers,
      Executor loop,
      Listener listener,
      Consumer<byte[]> messages) {
    this.loop = loop;
    this.listener = listener;
    this.messages = messages;
    hasChannel = offers;
    connection = Natives.factory().createPeerConnection(configuration, new Observer());
    if (offers) {
      RTCDataChannelInit init = new RTCDataChannelInit();
      init.ordered = true;
      init.protocol = PROTOCOL;
      adopt(connection.createDataChannel(LABEL, init));
    }
  }

  // ---- descriptions and candidates

  void offer(boolean restart, Consumer<String> then) {
    RTCOfferOptions options = new RTCOfferOptions();
    options.iceRestart = restart;
    hasLocal = false;
    hasRemote = false;
    connection.createOffer(options, new Made(then));
  }

  void answer(Consumer<String> then) {
    connection.createAnswer(new RTCAnswerOptions(), new Made(then));
  }

  /** Takes the other side's description. */
  void remote(boolean isOffer, String sdp, Runnable then) {
    RTCSdpType type = isOffer ? RTCSdpType.OFFER : RTCSdpType.ANSWER;
    if (isOffer) {
      hasLocal = false;
    }
    connection.setRemoteDescription(
        new RTCSessionDescription(type, sdp),
        new Done(
            () -> {
              hasRemote = true;
              addEarly();
              then.run();
            }));
  }

  /** Takes a candidate; it waits until both descriptions are there. */
  void candidate(String mid, int line, String text) {
    RTCIceCandidate candidate = new RTCIceCandidate(mid, line, text);
    if (hasLocal && hasRemote) {
      add(candidate);
    } else {
      early.add(candidate);
    }
  }

  private void addEarly() {
    if (hasLocal && hasRemote) {
      early.forEach(this::add);
      early.clear();
    }
  }

  private void add(RTCIceCandidate candidate) {
    try {
      connection.addIceCandidate(candidate);
    } catch (RuntimeException e) {
      // One that cannot be read is one path less.
      early.remove(candidate);
    }
  }

  /** A description of ours was made: it is set, then handed on. */
  private final class Made implements CreateSessionDescriptionObserver {
    private final Consumer<String> then;

    Made(Consumer<String> then) {
      this.then = then;
    }

    @Override
    public void onSuccess(RTCSessionDescription description) {
      post(
          () ->
              connection.setLocalDescription(
                  description,
                  new Done(
                      () -> {
                        hasLocal = true;
                        then.accept(description.sdp);
                        addEarly();
                      })));
    }

    @Override
    public void onFailure(String error) {
      post(() -> listener.ended("no description could be made: " + error));
    }
  }

  private final class Done implements SetSessionDescriptionObserver {
    private final Runnable then;

    Done(Runnable then) {
      this.then = then;
    }

    @Override
    public void onSuccess() {
      post(then);
    }

    @Override
    public void onFailure(String error) {
      post(() -> listener.ended("the description does not fit: " + error));
    }
  }

  // ---- the channel

  private void adopt(RTCDataChannel made) {
    synchronized (lock) {
      if (closed) {
        dispose(made);
        return;
      }
      channel = made;
    }
    made.registerObserver(new ChannelObserver(made)); // once: each registration costs for good
    if (made.getState() == RTCDataChannelState.OPEN) {
      post(this::opened);
    }
  }

  private void opened() {
    if (!open) {
      open = true;
      listener.channelOpen();
    }
  }

  /** Sends one message; returns false if the channel does not take it. */
  boolean send(byte[] message) {
    synchronized (lock) {
      if (closed || channel == null) {
        return false;
      }
      try {
        // The library sends the whole array behind a buffer, so it gets one of the exact length.
        channel.send(new RTCDataChannelBuffer(ByteBuffer.wrap(message), true));
        return channel.getState() == RTCDataChannelState.OPEN;
      } catch (Exception e) {
        return false;
      }
    }
  }

  boolean isConnected() {
    return !closed && connection.getConnectionState() == RTCPeerConnectionState.CONNECTED;
  }

  /** Returns the bytes that the native channel has not sent yet. */
  long buffered() {
    synchronized (lock) {
      return closed || channel == null ? 0 : channel.getBufferedAmount();
    }
  }

  /**
   * Says by which kinds of candidates the two ends are connected, ours first, such as {@code
   * host-host} or {@code relay-srflx}; empty if they are not.
   */
  void path(Consumer<String> then) {
    connection.getStats(report -> post(() -> then.accept(path(report.getStats()))));
  }

  private static String path(Map<String, RTCStats> all) {
    return all.values().stream()
        .filter(one -> one.getType() == RTCStatsType.TRANSPORT)
        .map(transport -> referred(all, transport, "selectedCandidatePairId"))
        .flatMap(Optional::stream)
        .map(
            pair ->
                kind(all, pair, "localCandidateId") + "-" + kind(all, pair, "remoteCandidateId"))
        .findFirst()
        .orElse("");
  }

  private static String kind(Map<String, RTCStats> all, RTCStats pair, String attribute) {
    return referred(all, pair, attribute)
        .map(candidate -> String.valueOf(candidate.getAttributes().get("candidateType")))
        .orElse("");
  }

  private static Optional<RTCStats> referred(
      Map<String, RTCStats> all, RTCStats from, String attribute) {
    return Optional.ofNullable(from.getAttributes().get(attribute))
        .flatMap(id -> Optional.ofNullable(all.get(String.valueOf(id))));
  }

  /** Frees everything, in the order that the library wants. */
  void close() {
    RTCDataChannel held;
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      held = channel;
      channel = null;
    }
    // Whoever was sending is through, and nobody else finds the channel any more.
    if (held != null) {
      held.unregisterObserver();
      held.close();
    }
    connection.close();
    if (held != null) {
      dispose(held);
    }
    List<RTCDataChannel> others;
    synchronized (lock) {
      others = List.copyOf(refused); // now that no more come
    }
    others.forEach(NativePeer::dispose);
  }

  /** The library throws an error while its own threads still hold the channel: then it stays. */
  private static void dispose(RTCDataChannel channel) {
    try {
      channel.dispose();
    } catch (VirtualMachineError ours) {
      throw ours;
    } catch (Error held) {
      LOG.debug("a data channel could not be freed", held);
    }
  }

  private void post(Runnable task) {
    loop.execute(
        () -> {
          if (!closed) {
            task.run();
          }
        });
  }

  // ---- on native threads

  private final class ChannelObserver implements RTCDataChannelObserver {
    private final RTCDataChannel observed;

    ChannelObserver(RTCDataChannel observed) {
      this.observed = observed;
    }

    @Override
    public void onBufferedAmountChange(long previous) {} // never called in this release

    @Override
    public void onStateChange() {
      RTCDataChannelState state = observed.getState();
      if (state == RTCDataChannelState.OPEN) {
        post(NativePeer.this::opened);
      } else if (state == RTCDataChannelState.CLOSING || state == RTCDataChannelState.CLOSED) {
        post(() -> listener.ended("the channel closed"));
      }
    }

    @Override
    public void onMessage(RTCDataChannelBuffer buffer) {
      byte[] copy = new byte[buffer.data.remaining()]; // freed when this returns
      buffer.data.get(copy);
      messages.accept(copy);
    }
  }

  private final class Observer implements PeerConnectionObserver {
    @Override
    public void onIceCandidate(RTCIceCandidate candidate) {
      post(() -> listener.candidate(candidate.sdpMid, candidate.sdpMLineIndex, candidate.sdp));
    }

    @Override
    public void onConnectionChange(RTCPeerConnectionState state) {
      switch (state) {
        case CONNECTED -> post(listener::connected);
        case DISCONNECTED, FAILED -> post(listener::disconnected);
        case CLOSED -> post(() -> listener.ended("the connection closed"));
        default -> {}
      }
    }

    @Override
    public void onDataChannel(RTCDataChannel offered) {
      boolean isOurs = LABEL.equals(offered.getLabel()) && PROTOCOL.equals(offered.getProtocol());
      boolean isFirst;
      synchronized (lock) {
        isFirst = !hasChannel;
        hasChannel = true;
      }
      if (isOurs && isFirst) {
        adopt(offered);
      } else {
        synchronized (lock) {
          refused.add(offered);
        }
        post(
            () ->
                listener.ended(
                    "a channel that is not the one '" + LABEL + "', '" + PROTOCOL + "'"));
      }
    }
  }
}
