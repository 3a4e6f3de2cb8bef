package dev.pleach.node.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.node.signal.SignalOptions.Limit;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sockets that are no clients yet. */
class DoorwayTest {
  private static final SignalOptions OPTIONS =
      SignalOptions.on(new InetSocketAddress("127.0.0.1", 0))
          .withLimit(Limit.UPGRADING_MAX, 3)
          .withLimit(Limit.CONNECTIONS_PER_IP_MAX, 2);

  private static EmbeddedChannel comes(Doorway doorway, String place) {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.freezeTime();
    channel.pipeline().addLast("guard", doorway.guard(place));
    channel.runPendingTasks();
    return channel;
  }

  @Test
  void socketThatDripsBytes_isClosedInTimeAllTheSame() {
    EmbeddedChannel slow = comes(new Doorway(OPTIONS), "a");
    for (int i = 0; i < 4; i++) {
      slow.advanceTimeBy(2_400, TimeUnit.MILLISECONDS);
      slow.writeInbound(Unpooled.wrappedBuffer(new byte[1]));
      slow.runScheduledPendingTasks();
      assertThat(slow.isOpen()).isTrue();
    }
    slow.advanceTimeBy(500, TimeUnit.MILLISECONDS);
    slow.runScheduledPendingTasks();
    assertThat(slow.isOpen()).isFalse();
    slow.releaseInbound();
  }

  @Test
  void socketThatBecameAClient_stays() {
    EmbeddedChannel client = comes(new Doorway(OPTIONS), "a");
    client.pipeline().remove("guard");
    client.advanceTimeBy(60, TimeUnit.SECONDS);
    client.runScheduledPendingTasks();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void socketsAreCountedFromTheirBeginning_inAllAndByPlace() {
    Doorway doorway = new Doorway(OPTIONS);
    EmbeddedChannel first = comes(doorway, "a");
    EmbeddedChannel second = comes(doorway, "a");
    assertThat(comes(doorway, "a").isOpen()).as("of one place").isFalse();
    EmbeddedChannel third = comes(doorway, "b");
    assertThat(comes(doorway, "c").isOpen()).as("in all").isFalse();
    assertThat(first.isOpen() && second.isOpen() && third.isOpen()).isTrue();

    first.pipeline().remove("guard");
    assertThat(comes(doorway, "c").isOpen()).isTrue();
    var unused = second.close();
    assertThat(comes(doorway, "a").isOpen()).isTrue();
    assertThat(comes(doorway, "a").isOpen()).isFalse();
  }
}
