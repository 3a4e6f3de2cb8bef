package dev.pleach.adapter.libp2p;

import dev.pleach.dag.PublicKey;
import dev.pleach.dag.SigningKey;
import dev.pleach.port.PeerId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Sets up a connection: multistream settles on {@code /noise}, Noise proves both identities, and
 * the muxer is settled on inside the handshake or, if the peer offers none there, by multistream
 * again.
 *
 * <p>Reads at most {@link #bytesMax} bytes before it is done; what follows is left in the input. A
 * dialer that expects a certain peer sends its own identity only after it has seen that one. For
 * one thread.
 */
final class Upgrade {
  static final String NOISE = "/noise";
  static final String YAMUX = "/yamux/1.0.0";

  private enum Phase {
    SECURITY,
    HANDSHAKE,
    MUXER,
    DONE
  }

  private final boolean dialer;
  private final PublicKey self;
  private final Optional<PeerId> expected;
  private final NoiseHandshake handshake;
  private final int bytesMax;
  private final LengthFrames frames = new LengthFrames();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private Phase phase = Phase.SECURITY;
  private Negotiation negotiation;
  private Optional<NoiseTransport> transport = Optional.empty();
  private ByteBuffer rest = ByteBuffer.allocate(0);
  private int received;

  /**
   * Begins.
   *
   * @param expected whom the dialer wants to reach; empty to take whoever answers
   * @param secrets 64 random bytes, used for this connection alone
   * @param inlineMuxer whether to offer the muxer inside the handshake
   * @param bytesMax bytes read at most before the connection is set up
   */
  Upgrade(
      boolean dialer,
      SigningKey identity,
      Optional<PeerId> expected,
      byte[] secrets,
      boolean inlineMuxer,
      int bytesMax) {
    this.dialer = dialer;
    this.self = identity.publicKey();
    this.expected = expected;
    List<String> muxers = inlineMuxer ? List.of(YAMUX) : List.of();
    this.handshake = new NoiseHandshake(dialer, identity, secrets, muxers);
    this.bytesMax = bytesMax;
    this.negotiation = negotiate(NOISE);
    out.writeBytes(negotiation.poll());
  }

  private Negotiation negotiate(String protocol) {
    return dialer ? Negotiation.dialer(List.of(protocol)) : Negotiation.listener(protocol::equals);
  }

  boolean isDone() {
    return phase == Phase.DONE;
  }

  /** The proven peer, once {@link #isDone}. */
  PeerId remote() {
    return new PeerId(handshake.remote().orElseThrow());
  }

  /** The cipher of the connection, once {@link #isDone}. */
  NoiseTransport transport() {
    return transport.orElseThrow();
  }

  /** Plain text that came in one sealed message with the end of the set-up. */
  ByteBuffer rest() {
    return rest;
  }

  /** The bytes to send now. */
  byte[] poll() {
    byte[] bytes = out.toByteArray();
    out.reset();
    return bytes;
  }

  void receive(ByteBuffer in) throws WireFault {
    int before = in.remaining();
    boolean progress = true;
    while (progress && phase != Phase.DONE) {
      progress =
          switch (phase) {
            case SECURITY -> settleSecurity(in);
            case HANDSHAKE -> shakeHands(in);
            default -> settleMuxer(in);
          };
    }
    received += before - in.remaining();
    if (received > bytesMax) {
      throw WireFault.tooLarge("connection set-up size", received, bytesMax);
    }
  }

  private boolean settleSecurity(ByteBuffer in) throws WireFault {
    negotiation.receive(in);
    out.writeBytes(negotiation.poll());
    if (negotiation.agreed().isEmpty()) {
      return false;
    }
    phase = Phase.HANDSHAKE;
    sayHandshake();
    return true;
  }

  private boolean shakeHands(ByteBuffer in) throws WireFault {
    Optional<ByteBuffer> frame = frames.next(in, NoiseHandshake.MESSAGE_BYTES_MAX);
    if (frame.isEmpty()) {
      return false;
    }
    byte[] message = new byte[frame.get().remaining()];
    frame.get().get(message);
    handshake.receive(message);
    checkRemote();
    sayHandshake();
    if (handshake.isDone()) {
      transport = Optional.of(handshake.transport());
      phase = handshake.muxer().isPresent() ? Phase.DONE : Phase.MUXER;
      if (phase == Phase.MUXER) {
        negotiation = negotiate(YAMUX);
        saySealed(negotiation.poll());
      }
    }
    return true;
  }

  private boolean settleMuxer(ByteBuffer in) throws WireFault {
    Optional<ByteBuffer> plain = transport().open(in);
    if (plain.isEmpty()) {
      return false;
    }
    negotiation.receive(plain.get());
    saySealed(negotiation.poll());
    if (negotiation.agreed().isPresent()) {
      rest = plain.get();
      phase = Phase.DONE;
    }
    return true;
  }

  private void checkRemote() throws WireFault {
    if (handshake.remote().isEmpty()) {
      return;
    }
    PublicKey key = handshake.remote().get();
    if (key.equals(self)) {
      throw new WireFault(WireFault.Kind.SELF, "the other end is ourselves");
    }
    if (expected.isPresent() && !expected.get().key().equals(key)) {
      throw new WireFault(
          WireFault.Kind.UNAUTHENTICATED,
          "expected peer " + expected.get() + ", but " + new PeerId(key) + " answered");
    }
  }

  private void sayHandshake() throws WireFault {
    Optional<byte[]> message = handshake.poll();
    if (message.isPresent()) {
      int length = message.get().length;
      out.write(length >> 8);
      out.write(length);
      out.writeBytes(message.get());
    }
  }

  private void saySealed(byte[] plain) {
    if (plain.length > 0) {
      byte[] sealed = new byte[plain.length + NoiseTransport.OVERHEAD_BYTES];
      transport().seal(plain, 0, plain.length, sealed, 0);
      out.writeBytes(sealed);
    }
  }
}
