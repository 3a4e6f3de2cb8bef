package dev.pleach.adapter.libp2p;

import dev.pleach.port.PeerId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Moves bytes between one socket and one {@link Wire}: the only place where the two meet. All of it
 * runs on the event loop of the channel; {@link #execute} and {@link #close} may be called from any
 * thread.
 */
final class Link extends ChannelInboundHandlerAdapter implements Wire.Events {
  private static final int TICK_MILLIS = 250;

  /** How long last words may take before the socket is closed over them. */
  private static final int LAST_WORDS_MILLIS_MAX = 1_000;

  private static final int READ_BYTES = 65_536;

  /** Messages from this size on are sent at once; smaller ones together. */
  private static final int FLUSH_BYTES = 32_768;

  private static final FastThreadLocal<byte[]> READ =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[READ_BYTES];
        }
      };

  private static final FastThreadLocal<byte[]> POLL =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[Wire.POLL_BYTES_MAX];
        }
      };

  /** What a link asks of its surroundings, on its event loop. */
  interface Host {
    /** The protocols stack of a new link. */
    Wire wire(Link link, boolean dialer, Optional<PeerId> expected);

    long nowMillis();

    /** The peer is proven; a fault refuses it. */
    void secured(Link link) throws WireFault;

    void streamFailed(Link link, String protocol, WireFault fault);

    /** The link is over; said exactly once, also for links that were never secured. */
    void ended(Link link, WireFault fault);

    /** Our own mistake. */
    void broken(Link link, Throwable cause);
  }

  private final Host host;
  private final Channel channel;
  private final boolean dialer;
  private final Wire wire;
  private InetSocketAddress socket = new InetSocketAddress(0);
  private Optional<PeerId> remote = Optional.empty();
  private boolean pumping;
  private boolean closing;
  private boolean ended;

  Link(Host host, Channel channel, boolean dialer, Optional<PeerId> expected) {
    this.host = host;
    this.channel = channel;
    this.dialer = dialer;
    rememberSocket();
    this.wire = host.wire(this, dialer, expected);
  }

  boolean isDialer() {
    return dialer;
  }

  /** The proven peer. */
  PeerId remote() {
    return remote.orElseThrow(() -> new IllegalStateException("the peer is not proven yet"));
  }

  boolean isSecured() {
    return remote.isPresent();
  }

  /** A socket forgets its other end when it closes. */
  private void rememberSocket() {
    if (channel.remoteAddress() instanceof InetSocketAddress address) {
      socket = address;
    }
  }

  /** Where the other end of the socket is; port 0 before it is connected. */
  InetSocketAddress socketAddress() {
    return socket;
  }

  /** A few words for a log line. */
  String name() {
    return remote.map(PeerId::toString).orElse("a stranger") + " at " + socket;
  }

  /** Runs a task on the event loop and sends what it gave rise to; dropped when that has ended. */
  void execute(Runnable task) {
    try {
      channel
          .eventLoop()
          .execute(
              () -> {
                guard(task);
                pump();
              });
    } catch (RejectedExecutionException closed) {
      // The transport has closed, and with it this link.
    }
  }

  /** Opens a stream; only on the event loop. */
  boolean open(List<String> proposals, boolean eager, StreamHandler.Factory handler) {
    return wire.open(proposals, eager, handler);
  }

  int openStreams() {
    return wire.openStreams();
  }

  /** Says goodbye and closes; the reason is for our own log. */
  void close(String reason) {
    execute(() -> wire.close(reason));
  }

  /** Ends the link for a fault that was found above it; only on the event loop. */
  void fail(WireFault fault) {
    wire.fail(fault);
  }

  // ---- Netty

  @Override
  public void channelActive(ChannelHandlerContext context) {
    rememberSocket();
    var tick =
        channel
            .eventLoop()
            .scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(closed -> tick.cancel(false));
    pump();
  }

  private void tick() {
    guard(() -> wire.tick(host.nowMillis()));
    pump();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      ByteBuf bytes = (ByteBuf) message;
      byte[] scratch = READ.get();
      while (bytes.isReadable() && !closing) {
        int size = Math.min(bytes.readableBytes(), scratch.length);
        bytes.readBytes(scratch, 0, size);
        guard(() -> wire.receive(ByteBuffer.wrap(scratch, 0, size), host.nowMillis()));
        pump();
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    pump();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(new WireFault(WireFault.Kind.CLOSED, "the connection was lost"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      end(new WireFault(WireFault.Kind.CLOSED, "the connection was lost: " + cause.getMessage()));
      closeSocket();
    } else {
      breakOff(cause);
    }
  }

  /** Runs a step of ours; what it throws is a mistake of ours and costs this connection alone. */
  private void guard(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      breakOff(e);
    }
  }

  private void breakOff(Throwable cause) {
    host.broken(this, cause);
    end(new WireFault(WireFault.Kind.CLOSED, "an error of ours: " + cause));
    closeSocket();
  }

  private void closeSocket() {
    ChannelFuture unused = channel.close();
  }

  /** Sends what there is to send, as far as the socket takes it. */
  private void pump() {
    if (pumping || closing || !channel.isActive()) {
      return;
    }
    pumping = true;
    try {
      guard(this::write);
      channel.flush();
    } finally {
      pumping = false;
    }
    if (wire.fault().isPresent()) {
      finish(wire.fault().get());
    }
  }

  private void write() {
    byte[] scratch = POLL.get();
    while (channel.isWritable()) {
      int size = wire.poll(scratch);
      if (size == 0) {
        return;
      }
      ByteBuf bytes = channel.alloc().directBuffer(size).writeBytes(scratch, 0, size);
      ChannelFuture unused = channel.write(bytes, channel.voidPromise());
      if (size >= FLUSH_BYTES) {
        channel.flush(); // so that the other side opens this one while we seal the next
      }
    }
  }

  /** The wire is over: the last words are on their way, so close behind them. */
  private void finish(WireFault fault) {
    closing = true;
    end(fault);
    ChannelFuture unused =
        channel.writeAndFlush(channel.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    var late =
        channel
            .eventLoop()
            .schedule(this::closeSocket, LAST_WORDS_MILLIS_MAX, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(closed -> late.cancel(false));
  }

  private void end(WireFault fault) {
    if (!ended) {
      ended = true;
      WireFault first = wire.fault().orElse(fault);
      wire.end(first.text());
      host.ended(this, first);
    }
  }

  // ---- events of the wire

  @Override
  public void secured(PeerId peer) throws WireFault {
    remote = Optional.of(peer);
    host.secured(this);
  }

  @Override
  public void streamFailed(String protocol, WireFault fault) {
    host.streamFailed(this, protocol, fault);
  }
}
