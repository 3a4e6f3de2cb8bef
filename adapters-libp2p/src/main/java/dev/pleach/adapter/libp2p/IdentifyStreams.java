package dev.pleach.adapter.libp2p;

import dev.pleach.port.PeerId;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The two ends of an identify stream; a push is the same with the ends exchanged. */
final class IdentifyStreams {
  private IdentifyStreams() {}

  /** Says what we are and closes: the asked side of identify, the opening side of a push. */
  static final class Teller implements StreamHandler {
    private final WireStream stream;
    private final Supplier<Identify> self;

    Teller(WireStream stream, Supplier<Identify> self) {
      this.stream = stream;
      this.self = self;
    }

    @Override
    public void opened() {
      stream.write(ByteBuffer.wrap(Varint.prefixed(self.get().encode())));
      stream.closeWrite();
    }

    @Override
    public void data(ByteBuffer bytes) throws WireFault {
      throw WireFault.malformed("identify: bytes from the side that listens");
    }

    @Override
    public void remoteClosed() {}

    @Override
    public void ended(String reason) {}
  }

  /** Hears what the peer is: the asking side of identify, the other side of a push. */
  static final class Hearer implements StreamHandler {
    private final WireStream stream;
    private final Consumer<Identify> heard;
    private final PrefixedMessages messages =
        new PrefixedMessages("identify message", Identify.MESSAGE_BYTES_MAX);
    private Identify sum = Identify.NOTHING;
    private int count;

    Hearer(WireStream stream, Consumer<Identify> heard) {
      this.stream = stream;
      this.heard = heard;
    }

    @Override
    public void opened() {}

    @Override
    public void data(ByteBuffer bytes) throws WireFault {
      int size = bytes.remaining();
      messages.add(bytes);
      stream.consumed(size);
      Optional<byte[]> message = messages.next();
      while (message.isPresent()) {
        if (++count > Identify.MESSAGES_MAX) {
          throw WireFault.tooMany("identify messages", Identify.MESSAGES_MAX);
        }
        sum = sum.merge(Identify.decode(message.get()));
        message = messages.next();
      }
    }

    @Override
    public void remoteClosed() throws WireFault {
      if (messages.size() > 0) {
        throw WireFault.malformed("identify: cut off");
      }
      checkKey(stream.remote());
      heard.accept(sum);
      stream.closeWrite();
    }

    /** The key in the message is of no use but to show a peer that contradicts itself. */
    private void checkKey(PeerId remote) throws WireFault {
      if (sum.publicKey().isPresent()
          && !PeerIds.decodeKey(sum.publicKey().get().value()).equals(remote.key())) {
        throw new WireFault(
            WireFault.Kind.UNAUTHENTICATED, "identify: another key than the connection's");
      }
    }

    @Override
    public void ended(String reason) {}
  }
}
