package dev.pleach.adapter.libp2p;

import dev.pleach.port.TransportException;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** The TCP sockets of a switch and the threads that serve them. For many threads. */
final class Sockets {
  private static final int THREADS_MAX = 4;
  private static final int CLOSE_MILLIS_MAX = 2_000;
  private static final int NAMES_WAITING_MAX = 64;

  /** Above and below which a socket refuses and takes bytes again. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(128 * 1024, 256 * 1024);

  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final ThreadFactory threadFactory = new DefaultThreadFactory("pleach-libp2p-io", true);

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          Math.min(THREADS_MAX, Math.max(2, Runtime.getRuntime().availableProcessors())),
          this::thread,
          NioIoHandler.newFactory());

  /** Looks up names: the JDK blocks for it, so it must not happen on an event loop. */
  private final ThreadPoolExecutor names =
      new ThreadPoolExecutor(
          1,
          1,
          5,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(NAMES_WAITING_MAX),
          new DefaultThreadFactory("pleach-libp2p-names", true));

  private final List<Channel> servers = new CopyOnWriteArrayList<>();
  private final int connectMillisMax;

  Sockets(int connectMillisMax) {
    this.connectMillisMax = connectMillisMax;
    names.allowCoreThreadTimeOut(true);
  }

  /**
   * Listens on all the addresses, or on none.
   *
   * @param accept gives the handler of an accepted socket; empty to close it
   * @return the addresses that others can dial
   */
  List<Multiaddr> listen(
      List<Multiaddr> addresses,
      Function<Channel, ? extends Optional<? extends ChannelHandler>> accept) {
    List<Multiaddr> listening = new ArrayList<>();
    try {
      for (Multiaddr address : addresses) {
        listening.addAll(reachable(bind(address, accept)));
      }
      return List.copyOf(listening);
    } catch (TransportException e) {
      stopListening();
      throw e;
    }
  }

  private InetSocketAddress bind(
      Multiaddr address, Function<Channel, ? extends Optional<? extends ChannelHandler>> accept) {
    Multiaddr.TcpTarget target =
        address
            .tcpTarget()
            .filter(Multiaddr.TcpTarget::literal)
            .orElseThrow(
                () -> new TransportException("cannot listen on " + address + ": not /ip…/tcp/…"));
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    Optional<? extends ChannelHandler> handler = accept.apply(channel);
                    if (handler.isPresent()) {
                      channel.pipeline().addLast(handler.get());
                    } else {
                      ChannelFuture unused = channel.close();
                    }
                  }
                });
    ChannelFuture bound =
        bootstrap.bind(new InetSocketAddress(target.host(), target.port())).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new TransportException(
          "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
    }
    servers.add(bound.channel());
    return (InetSocketAddress) bound.channel().localAddress();
  }

  /** A socket bound to every interface is reached at each of their addresses. */
  private static List<Multiaddr> reachable(InetSocketAddress bound) {
    if (!bound.getAddress().isAnyLocalAddress()) {
      return List.of(Multiaddr.ofTcp(bound));
    }
    List<Multiaddr> all = new ArrayList<>();
    try {
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        for (InetAddress ip : Collections.list(each.getInetAddresses())) {
          boolean sameFamily = ip.getAddress().length == bound.getAddress().getAddress().length;
          if (sameFamily && !ip.isLinkLocalAddress()) {
            all.add(Multiaddr.ofTcp(new InetSocketAddress(ip, bound.getPort())));
          }
        }
      }
    } catch (SocketException e) {
      throw new TransportException("the network interfaces cannot be listed", e);
    }
    return all;
  }

  /**
   * Connects.
   *
   * @param handler gives the handler of the new socket, before it is connected
   * @param failed hears in a few words why it did not connect
   */
  void connect(
      Multiaddr.TcpTarget target,
      Function<Channel, ? extends ChannelHandler> handler,
      Consumer<String> failed) {
    if (target.literal()) {
      connect(new InetSocketAddress(target.host(), target.port()), handler, failed);
      return;
    }
    try {
      names.execute(() -> lookUpAndConnect(target, handler, failed));
    } catch (RejectedExecutionException e) {
      failed.accept("too many names are being looked up");
    }
  }

  private void lookUpAndConnect(
      Multiaddr.TcpTarget target,
      Function<Channel, ? extends ChannelHandler> handler,
      Consumer<String> failed) {
    try {
      InetAddress ip = InetAddress.getByName(target.host());
      connect(new InetSocketAddress(ip, target.port()), handler, failed);
    } catch (UnknownHostException e) {
      failed.accept("the name " + target.host() + " is unknown");
    }
  }

  private void connect(
      InetSocketAddress socket,
      Function<Channel, ? extends ChannelHandler> handler,
      Consumer<String> failed) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillisMax)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(handler.apply(channel));
                  }
                });
    try {
      ChannelFuture unused =
          bootstrap
              .connect(socket)
              .addListener(
                  (Future<Void> done) -> {
                    if (!done.isSuccess()) {
                      failed.accept(String.valueOf(done.cause().getMessage()));
                    }
                  });
    } catch (IllegalStateException | RejectedExecutionException e) {
      failed.accept("the transport is closed");
    }
  }

  private Thread thread(Runnable task) {
    Thread thread = threadFactory.newThread(task);
    threads.add(thread);
    return thread;
  }

  /** The group says that it has ended a moment before its last thread has. */
  private static void join(Thread thread) {
    try {
      thread.join(CLOSE_MILLIS_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void later(long millis, Runnable task) {
    try {
      var unused = group.schedule(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      // Nobody waits any more.
    }
  }

  void stopListening() {
    servers.forEach(server -> server.close().awaitUninterruptibly(CLOSE_MILLIS_MAX));
    servers.clear();
  }

  /**
   * Ends all threads. Gives the connections a moment for their last words, and waits, so that
   * nothing of ours is left when it returns; when called from one of our own threads it does not
   * wait.
   */
  void close() {
    names.shutdownNow();
    Future<?> ended = group.shutdownGracefully(50, CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS);
    if (!threads.contains(Thread.currentThread())) {
      ended.awaitUninterruptibly(2L * CLOSE_MILLIS_MAX);
      threads.forEach(Sockets::join);
    }
  }
}
