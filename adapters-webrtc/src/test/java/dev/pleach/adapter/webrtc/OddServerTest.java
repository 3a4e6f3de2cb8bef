package dev.pleach.adapter.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pleach.adapter.webrtc.WebRtcOptions.IceServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client of signalling servers that say too much, or nonsense. */
@Timeout(120)
class OddServerTest implements Signals.Listener {
  private static final String WELCOME = "{\"type\":\"welcome\",\"version\":1,\"id\":\"me\"}";
  private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: *(\\S+)");

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<Runnable> settled = new LinkedBlockingQueue<>();
  private ServerSocket listening;
  private WebSocketSignals signals;
  private Socket client;

  @BeforeEach
  void connect() throws IOException {
    listening = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    signals =
        new WebSocketSignals(
            URI.create("ws://127.0.0.1:" + listening.getLocalPort()),
            WebRtcOptions.defaults()
                .withLimit(WebRtcOptions.Limit.SIGNAL_REDIAL_MILLIS_MAX, 2_000)
                .withLimit(WebRtcOptions.Limit.SIGNAL_PING_MILLIS, 5_000),
            bytes -> {});
    signals.start(this);
    signals.join("the-room", Optional.empty());
    client = accept();
  }

  @AfterEach
  void close() throws IOException {
    signals.close();
    client.close();
    listening.close();
  }

  private Socket accept() throws IOException {
    Socket socket = listening.accept();
    upgrade(socket);
    return socket;
  }

  private static void upgrade(Socket socket) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      head.write(socket.getInputStream().read());
    }
    Matcher key = KEY.matcher(head.toString(StandardCharsets.US_ASCII));
    assertThat(key.find()).isTrue();
    byte[] accepted = sha1(key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    String answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + Base64.getEncoder().encodeToString(accepted)
            + "\r\n\r\n";
    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] sha1(String text) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private void say(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(4 + bytes.length).put((byte) 0x81);
    if (bytes.length < 126) {
      frame.put((byte) bytes.length);
    } else {
      frame.put((byte) 126).putShort((short) bytes.length);
    }
    frame.put(bytes);
    OutputStream out = client.getOutputStream();
    out.write(frame.array(), 0, frame.position());
    out.flush();
  }

  private String next() throws InterruptedException {
    return String.valueOf(heard.poll(60, TimeUnit.SECONDS));
  }

  @Test
  void serverThatSaysMuch_isHeardNoFasterThanItIsUnderstood() throws Exception {
    say(WELCOME);
    for (int i = 0; i < 100; i++) {
      say("{\"type\":\"peer-joined\",\"room\":\"the-room\",\"id\":\"" + i + "\"}");
    }
    assertThat(next()).isEqualTo("up 0");
    for (int i = 0; i < 100; i++) {
      Runnable understood = settled.poll(60, TimeUnit.SECONDS);
      assertThat(heard).as("before that").isEmpty();
      understood.run();
      assertThat(next()).isEqualTo("came " + i);
    }
  }

  @Test
  void iceServersThatAreNone_doNotCostTheServer() throws Exception {
    say(
        WELCOME.replace(
            "}",
            ",\"ice\":[{\"urls\":[\"http:x\"]},{\"urls\":[\"turn:h\"]},{\"urls\":[\"stun:h\"]}]}"));
    assertThat(next()).isEqualTo("up 1");
    settled.take().run();
    say("{\"type\":\"peer-joined\",\"room\":\"the-room\",\"id\":\"x\"}");
    assertThat(next()).isEqualTo("came x");
  }

  @Test
  void messageThatIsTooLong_endsTheLineAndItIsDialledAgain() throws Exception {
    say(WELCOME);
    assertThat(next()).isEqualTo("up 0");
    settled.take().run();
    say("{\"x\":\"" + "x".repeat(20_000) + "\"}");
    assertThat(next()).startsWith("down").contains("a message of");
    client = accept();
    say(WELCOME);
    assertThat(next()).isEqualTo("up 0");
  }

  @Test
  void serverThatIsNotThere_isSaidToBeJustThat() throws Exception {
    listening.close();
    client.close();
    assertThat(next()).startsWith("down");
    assertThat(next()).contains("cannot reach ws://127.0.0.1", "nobody listens there");
  }

  @Test
  void lineThatOpensAfterTheEnd_isClosed() throws Exception {
    client.close();
    assertThat(next()).startsWith("down");
    try (Socket late = listening.accept()) {
      signals.close();
      upgrade(late);
      late.setSoTimeout(30_000);
      assertThat(read(late)).as("the end of the stream").isEqualTo(-1);
    }
  }

  /** A client that is cut off may leave a reset behind, which is an end as well. */
  private static int read(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketException reset) {
      return -1;
    }
  }

  @Test
  void roomThatIsRefusedOften_isAskedForOnce() throws Exception {
    say(WELCOME);
    assertThat(next()).isEqualTo("up 0");
    settled.take().run();
    assertThat(said()).contains("\"join\"", "the-room");
    for (int i = 0; i < 20; i++) {
      say("{\"type\":\"error\",\"code\":\"room-full\",\"message\":\"\",\"room\":\"the-room\"}");
      assertThat(next()).isEqualTo("refused");
      settled.take().run();
    }
    assertThat(said()).contains("\"join\"", "the-room");
    assertThat(said()).contains("\"ping\"");
  }

  /** Returns a short text that the client said. */
  private String said() throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    assertThat(in.readUnsignedByte()).isEqualTo(0x81);
    byte[] masked = new byte[in.readUnsignedByte() - 0x80];
    byte[] mask = in.readNBytes(4);
    in.readFully(masked);
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= mask[i % 4];
    }
    return new String(masked, StandardCharsets.UTF_8);
  }

  // ---- what is heard

  @Override
  public void up(List<IceServer> iceServers) {
    heard.add("up " + iceServers.size());
  }

  @Override
  public void down(String reason) {
    heard.add("down " + reason);
  }

  @Override
  public void joined(String room, String self, List<String> members) {
    heard.add("joined");
  }

  @Override
  public void refused(String room, String reason) {
    heard.add("refused");
  }

  @Override
  public void came(String room, String member) {
    heard.add("came " + member);
  }

  @Override
  public void left(String room, String member) {
    heard.add("left " + member);
  }

  @Override
  public void signal(Signals.Envelope envelope, ObjectNode data) {
    heard.add("signal");
  }

  @Override
  public void settled(Runnable then) {
    settled.add(then);
  }
}
