package dev.pleach.node.signal;

import dev.pleach.node.signal.SignalOptions.Limit;
import dev.pleach.port.Entropy;
import dev.pleach.port.TransportException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running signalling server: WebSocket at {@code /}, counters at {@code /metrics}. One thread
 * does all. {@link #close} tells clients to come back later and waits until that is sent.
 */
public final class SignalServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SignalServer.class);
  private static final int HEAD_BYTES_MAX = 8_192;
  private static final String GUARD = "guard";

  private final SignalOptions options;
  private final MultiThreadIoEventLoopGroup group;
  private final Lobby lobby;
  private final Doorway doorway;
  private final Optional<SslContext> tls;
  private final Channel listening;

  private SignalServer(SignalOptions options, Entropy entropy, LongSupplier unixSeconds) {
    this.options = options;
    this.tls = options.tls().map(SignalServer::tls);
    this.lobby = new Lobby(options, System::nanoTime, unixSeconds, entropy);
    this.doorway = new Doorway(options);
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("pleach-signal", true), NioIoHandler.newFactory());
    try {
      listening =
          new ServerBootstrap()
              .group(group)
              .channel(NioServerSocketChannel.class)
              .option(ChannelOption.SO_REUSEADDR, true)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childOption(
                  ChannelOption.WRITE_BUFFER_WATER_MARK,
                  new WriteBufferWaterMark(
                      options.limit(Limit.UNSENT_BYTES_MAX) / 2,
                      options.limit(Limit.UNSENT_BYTES_MAX)))
              .childHandler(new Setup())
              .bind(options.listen())
              .syncUninterruptibly()
              .channel();
    } catch (RuntimeException | Error e) {
      var unused = group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw e;
    }
    int sweep = options.limit(Limit.SWEEP_MILLIS);
    var unused =
        listening
            .eventLoop()
            .scheduleAtFixedRate(lobby::sweep, sweep, sweep, TimeUnit.MILLISECONDS);
  }

  /**
   * Begins to listen.
   *
   * @param entropy gives ids; must be unpredictable
   * @param unixSeconds the time of day, for the expiry of tokens
   * @throws TransportException if the address cannot be had or a file not be read; the message
   *     names it
   */
  public static SignalServer start(
      SignalOptions options, Entropy entropy, LongSupplier unixSeconds) {
    try {
      return new SignalServer(options, entropy, unixSeconds);
    } catch (TransportException e) {
      throw e;
    } catch (Exception e) { // netty throws checked ones past the compiler
      throw new TransportException(
          "cannot listen on " + options.listen() + ": " + e.getMessage(), e);
    }
  }

  private static SslContext tls(SignalOptions.TlsFiles files) {
    File certificate = files.certificate().toFile();
    File key = files.key().toFile();
    try {
      return SslContextBuilder.forServer(certificate, key).build();
    } catch (IOException | IllegalArgumentException e) {
      throw new TransportException(
          "cannot use certificate " + certificate + " with key " + key + ": " + e.getMessage(), e);
    }
  }

  /** Returns where it listens, the port filled in. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listening.localAddress();
  }

  /** Returns the URL for clients. */
  public String url() {
    InetSocketAddress address = address();
    String host = address.getAddress().getHostAddress();
    return (tls.isPresent() ? "wss://" : "ws://")
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }

  @Override
  public void close() {
    listening.close().syncUninterruptibly();
    if (!group.isShuttingDown()) {
      group.next().submit(lobby::bye).syncUninterruptibly();
    }
    group.shutdownGracefully(200, 2_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
  }

  private final class Setup extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      ChannelPipeline line = channel.pipeline();
      line.addLast(GUARD, doorway.guard(place(channel)));
      tls.ifPresent(context -> line.addLast(context.newHandler(channel.alloc())));
      line.addLast(new HttpServerCodec(4_096, HEAD_BYTES_MAX, HEAD_BYTES_MAX));
      line.addLast(new HttpObjectAggregator(HEAD_BYTES_MAX));
      line.addLast(new Gate());
    }
  }

  /** Answers what is no WebSocket, and lets in what is. */
  private final class Gate extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      String path = request.uri().replaceFirst("\\?.*$", "");
      boolean isUpgrade =
          request.headers().containsValue(HttpHeaderNames.UPGRADE, "websocket", true);
      if (isUpgrade && path.equals("/")) {
        upgrade(context, request);
      } else if (request.method().equals(HttpMethod.GET) && path.equals("/metrics")) {
        answer(context, HttpResponseStatus.OK, lobby.metrics().text());
      } else {
        answer(context, HttpResponseStatus.NOT_FOUND, "a signalling server: WebSocket at /\n");
      }
    }

    private void upgrade(ChannelHandlerContext context, FullHttpRequest request) {
      String origin = request.headers().get(HttpHeaderNames.ORIGIN);
      boolean isForeign =
          origin != null && !options.origins().isEmpty() && !options.origins().contains(origin);
      if (isForeign) {
        lobby.metrics().refused("origin");
        answer(context, HttpResponseStatus.FORBIDDEN, "pages of this origin may not come\n");
        return;
      }
      ChannelPipeline line = context.pipeline();
      int longest = options.limit(Limit.MESSAGE_BYTES_MAX);
      Talk talk = new Talk(place(context.channel(), request));
      line.addLast(
          new FrameGate(
              options.limit(Limit.FRAMES_PER_SECOND_MAX), System::nanoTime, talk::refuse));
      line.addLast(
          new WebSocketServerProtocolHandler(
              WebSocketServerProtocolConfig.newBuilder()
                  .websocketPath("/")
                  .checkStartsWith(true)
                  .maxFramePayloadLength(longest)
                  .handleCloseFrames(true)
                  .forceCloseTimeoutMillis(options.limit(Limit.CLOSE_MILLIS_MAX))
                  .build()));
      line.addLast(new WebSocketFrameAggregator(longest));
      line.addLast(talk);
      context.fireChannelRead(request.retain());
      line.remove(this);
    }

    private void answer(ChannelHandlerContext context, HttpResponseStatus status, String text) {
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
      response.headers().set(HttpHeaderNames.CONNECTION, "close");
      context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("a client went wrong before it was one: {}", String.valueOf(cause.getMessage()));
      var unused = context.close();
    }
  }

  private String place(Channel channel, FullHttpRequest request) {
    String direct = place(channel);
    return options.trustsForwarded()
        ? ClientPlace.forwarded(request.headers().getAll("X-Forwarded-For"), direct)
        : direct;
  }

  private static String place(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        ? ClientPlace.of(remote.getAddress())
        : ""; // gone already
  }

  /** One client. */
  private final class Talk extends SimpleChannelInboundHandler<WebSocketFrame>
      implements Lobby.Wire {
    private final String place;
    private @Nullable Channel channel;
    private Optional<Lobby.Client> client = Optional.empty();

    Talk(String place) {
      this.place = place;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
        channel = context.channel();
        client = lobby.connect(this, place);
        if (client.isPresent()) {
          context.pipeline().remove(GUARD); // not before: others leave a socket too, for a while
        }
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      if (frame instanceof TextWebSocketFrame text) {
        client.ifPresent(who -> lobby.text(who, text.text()));
      } else {
        client.ifPresent(who -> lobby.text(who, "")); // binary: against the protocol
      }
    }

    @Override
    public boolean send(String text) {
      Channel open = channel;
      if (open == null) {
        return false;
      }
      var unused = open.writeAndFlush(new TextWebSocketFrame(text));
      return open.isWritable();
    }

    /** Ends the client, whatever it sends from now on. */
    void refuse(Refusal refusal) {
      client.ifPresent(who -> lobby.end(who, refusal));
    }

    @Override
    public void close(int code, String reason) {
      Channel open = channel;
      if (open != null) {
        // Sent, or given up in time: the socket is closed.
        open.writeAndFlush(new CloseWebSocketFrame(code, reason))
            .addListener(ChannelFutureListener.CLOSE);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      client.ifPresent(lobby::gone);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("a client from {} went wrong: {}", place, String.valueOf(cause.getMessage()));
      if (cause instanceof TooLongFrameException && client.isPresent()) {
        refuse(Refusal.TOO_LONG);
        return;
      }
      var unused = context.close();
    }
  }
}
