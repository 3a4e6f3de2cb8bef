package dev.pleach.adapter.libp2p;

import dev.pleach.verification.fuzz.ByteSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The decoders of the libp2p adapter. A {@link WireFault} is their typed refusal. */
public final class WireDecoders {
  private WireDecoders() {}

  private interface Action {
    void run() throws WireFault;
  }

  private static void refusing(Action action) {
    try {
      action.run();
    } catch (WireFault e) {
      if (e.text().isBlank()) {
        throw new AssertionError("a refusal without a reason", e);
      }
    }
  }

  /** As bytes and as text; what is read prints back to itself. */
  public static void multiaddr(byte[] data) {
    refusing(
        () -> {
          Multiaddr address = Multiaddr.decode(data);
          if (!Multiaddr.parse(address.toString()).toString().equals(address.toString())) {
            throw new AssertionError(address + " does not print back");
          }
        });
    refusing(
        () -> {
          Multiaddr address = Multiaddr.parse(new String(data, StandardCharsets.UTF_8));
          if (!Multiaddr.parse(address.toString()).toString().equals(address.toString())) {
            throw new AssertionError(address + " does not print back");
          }
        });
  }

  /** Both sides of multistream-select, in pieces. */
  public static void multistream(byte[] data) {
    ByteSource in = new ByteSource(data);
    Negotiation side =
        in.flag()
            ? Negotiation.dialer(List.of("/noise", "/tls/1.0.0"))
            : Negotiation.listener(id -> id.equals("/noise"));
    refusing(
        () -> {
          while (!in.isEmpty() && side.agreed().isEmpty()) {
            side.receive(ByteBuffer.wrap(in.take(1 + in.below(64))));
            byte[] unused = side.poll();
          }
        });
  }

  /** Noise frames, handshake messages and payloads. */
  public static void noise(byte[] data) {
    ByteSource in = new ByteSource(data);
    boolean isInitiator = in.flag();
    refusing(() -> NoisePayload.decode(data));
    refusing(
        () -> {
          NoiseXx handshake =
              new NoiseXx(isInitiator, new byte[0], secret((byte) 1), secret((byte) 2));
          if (isInitiator) {
            byte[] unused = handshake.write(new byte[0]);
          }
          LengthFrames frames = new LengthFrames();
          while (!in.isEmpty() && !handshake.isDone()) {
            ByteBuffer piece = ByteBuffer.wrap(in.take(1 + in.below(128)));
            Optional<ByteBuffer> frame = frames.next(piece, 4_096);
            if (frame.isPresent()) {
              byte[] message = new byte[frame.get().remaining()];
              frame.get().get(message);
              byte[] payload = handshake.read(message);
              NoisePayload unused = NoisePayload.decode(payload);
              if (handshake.isOurTurn() && !handshake.isDone()) {
                byte[] unusedAnswer = handshake.write(new byte[0]);
              }
            }
          }
        });
  }

  private static X25519 secret(byte number) {
    byte[] secret = new byte[X25519.BYTES];
    secret[0] = number;
    return X25519.ofSecret(secret);
  }

  /** Frames of the multiplexer, in pieces, with our side opening, writing and reading meanwhile. */
  public static void yamux(byte[] data) {
    ByteSource in = new ByteSource(data);
    Yamux yamux = new Yamux(in.flag(), YamuxLimits.DEFAULT);
    byte[] out = new byte[1_024];
    Map<Integer, Integer> unread = new HashMap<>();
    refusing(
        () -> {
          for (long millis = 0; !in.isEmpty(); millis += 100) {
            yamux.tick(millis);
            switch (in.below(6)) {
              case 0 -> yamux.open();
              case 1 -> yamux.write(1 + in.below(6), ByteBuffer.wrap(new byte[in.below(256)]));
              case 2 -> {
                int stream = 1 + in.below(6);
                yamux.consumed(stream, unread.getOrDefault(stream, 0));
                unread.remove(stream);
              }
              case 3 -> yamux.reset(1 + in.below(6));
              default -> yamux.receive(ByteBuffer.wrap(in.take(1 + in.below(40))));
            }
            Optional<YamuxEvent> event = yamux.event();
            while (event.isPresent()) {
              if (event.get().kind() == YamuxEvent.Kind.DATA) {
                unread.merge(event.get().stream(), event.get().bytes().remaining(), Integer::sum);
              } else if (event.get().kind() == YamuxEvent.Kind.RESET) {
                unread.remove(event.get().stream());
              }
              event = yamux.event();
            }
            int unused = yamux.poll(out, 0, out.length);
          }
        });
  }

  /** A message of identify, merged with a later one. */
  public static void identify(byte[] data) {
    refusing(
        () -> {
          Identify first = Identify.decode(data);
          Identify again = Identify.decode(first.encode());
          Identify unused = first.merge(again).changedBy(again);
        });
  }

  /** Messages behind their lengths. */
  public static void prefixed(byte[] data) {
    PrefixedMessages messages = new PrefixedMessages("fuzzed", 4_096);
    refusing(
        () -> {
          messages.add(ByteBuffer.wrap(data));
          Optional<byte[]> next = messages.next();
          while (next.isPresent()) {
            next = messages.next();
          }
        });
  }
}
