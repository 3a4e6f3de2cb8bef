package dev.pleach.node.signal;

import dev.pleach.node.signal.SignalOptions.Limit;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where sockets stand until they are clients: counted from the moment they are accepted, each with
 * an absolute deadline, whatever few bytes it sends. For one thread.
 */
final class Doorway {
  private static final int UPGRADE_SECONDS_MAX = 10;

  private final int socketsMax;
  private final int perPlaceMax;
  private final Map<String, Integer> places = new HashMap<>();
  private int sockets;

  Doorway(SignalOptions options) {
    socketsMax = options.limit(Limit.UPGRADING_MAX);
    // Behind a proxy all come from one place; what it forwards is read with the upgrade.
    perPlaceMax =
        options.trustsForwarded() ? socketsMax : options.limit(Limit.CONNECTIONS_PER_IP_MAX);
  }

  /**
   * Returns what goes in front of a socket's line and is taken away when the socket becomes a
   * client. Closes a socket that is one too many, or does not become one in time.
   */
  ChannelHandler guard(String place) {
    return new Guard(place);
  }

  private final class Guard extends ChannelInboundHandlerAdapter {
    private final String place;
    private Optional<Future<?>> deadline = Optional.empty();

    Guard(String place) {
      this.place = place;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      if (sockets >= socketsMax || places.getOrDefault(place, 0) >= perPlaceMax) {
        var unused = context.close();
        return;
      }
      sockets++;
      places.merge(place, 1, Integer::sum);
      deadline =
          Optional.of(
              context
                  .executor()
                  .schedule(() -> late(context), UPGRADE_SECONDS_MAX, TimeUnit.SECONDS));
    }

    private void late(ChannelHandlerContext context) {
      var unused = context.close();
    }

    /** Taken away, or closed. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      if (deadline.isPresent()) {
        deadline.get().cancel(false);
        deadline = Optional.empty();
        sockets--;
        places.computeIfPresent(place, (key, n) -> n == 1 ? null : n - 1);
      }
    }
  }
}
