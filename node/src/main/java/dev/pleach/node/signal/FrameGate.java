package dev.pleach.node.signal;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Stands before whatever answers pings and puts messages together by itself, and would do so
 * without end: too many frames in a second, or a frame while what was sent before is not read, end
 * the client.
 */
final class FrameGate extends ChannelInboundHandlerAdapter {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final int perSecondMax;
  private final LongSupplier nanos;
  private final Consumer<Refusal> end;
  private long windowNanos;
  private int frames;
  private boolean shut;

  FrameGate(int perSecondMax, LongSupplier nanos, Consumer<Refusal> end) {
    this.perSecondMax = perSecondMax;
    this.nanos = nanos;
    this.end = end;
    this.windowNanos = nanos.getAsLong();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof WebSocketFrame)) {
      context.fireChannelRead(message);
      return;
    }
    long now = nanos.getAsLong();
    if (now - windowNanos >= SECOND_NANOS) {
      windowNanos = now;
      frames = 0;
    }
    frames++;
    if (shut || frames > perSecondMax || !context.channel().isWritable()) {
      ReferenceCountUtil.release(message);
      if (!shut) {
        shut = true;
        end.accept(frames > perSecondMax ? Refusal.FLOOD : Refusal.SLOW);
      }
      return;
    }
    context.fireChannelRead(message);
  }
}
